using System.IO;
using System.Net.Http.Headers;
using System.Net.Http.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace System
{
    public class Uri
    {
        public const int HttpDefaultPort = 80;
        public const int HttpsDefaultPort = 443;
        protected const int UnknownPort = -1;
        public const string UriSchemeHttp = "http";
        public const string UriSchemeHttps = "https";

        public extern Uri(string uriString);
        public extern Uri(string uriString, UriKind kind);
        public extern Uri(Uri baseUri, string relativeUri = null);

        public extern string AbsolutePath { get; }
        public extern string AbsoluteUri { get; }
        public extern string Fragment { get; }
        public extern string Host { get; }
        public extern UriHostNameType HostNameType { get; }
        public extern bool IsAbsoluteUri { get; }
        public extern bool IsDefaultPort { get; }
        public extern bool IsFile { get; }
        public extern bool IsLoopback { get; }
        public extern bool IsUnc { get; }
        public extern string OriginalString { get; }
        public extern string PathAndQuery { get; }
        public extern int Port { get; }
        public extern string Query { get; }
        public extern string Scheme { get; }
        public extern string[] Segments { get; }
        public extern string UserInfo { get; }

        public override extern bool Equals(object o);
        public override extern int GetHashCode();
        public static extern bool IsWellFormedUriString(string uriString, UriKind uriKind);

        public static extern bool operator ==(Uri lhs, Uri rhs);
        public static extern bool operator !=(Uri lhs, Uri rhs);
    }

    public enum UriKind { RelativeOrAbsolute, Absolute, Relative }
    public enum UriHostNameType { Unknown, Basic, Dns, IPv4, IPv6 }
}

namespace System.Net
{
    public enum HttpStatusCode
    {
        Continue = 100, SwitchingProtocols, OK = 200, Created, Accepted, NonAuthoritativeInformation, NoContent,
        ResetContent, PartialContent, Ambiguous = 300, MultipleChoices = 300, Moved, MovedPermanently = 301, Found,
        Redirect = 302, RedirectMethod, SeeOther = 303, NotModified, UseProxy, Unused, RedirectKeepVerb,
        TemporaryRedirect = 307, BadRequest = 400, Unauthorized, PaymentRequired, Forbidden, NotFound,
        MethodNotAllowed, NotAcceptable, ProxyAuthenticationRequired, RequestTimeout, Conflict, Gone, LengthRequired,
        PreconditionFailed, RequestEntityTooLarge, RequestUriTooLong, UnsupportedMediaType,
        RequestedRangeNotSatisfiable, ExpectationFailed, InternalServerError = 500, NotImplemented, BadGateway,
        ServiceUnavailable, GatewayTimeout, HttpVersionNotSupported
    }
}

namespace System.Net.Http
{
    public class HttpClient : HttpMessageInvoker
    {
        public extern HttpClient();

        public extern Uri BaseAddress { get; set; }
        public extern HttpRequestHeaders DefaultRequestHeaders { get; }
        public extern X509Certificate HttpsAuthentCert { get; set; }
        public extern SslProtocols SslProtocols { get; set; }
        public extern SslVerification SslVerification { get; set; }
        public extern TimeSpan Timeout { get; set; }

        public extern HttpResponseMessage Delete(string requestUri);
        public extern HttpResponseMessage Get(string requestUri);
        public extern HttpResponseMessage Get(string requestUri, HttpCompletionOption completionOption);
        public extern byte[] GetByteArray(string requestUri);
        public extern Stream GetStream(string requestUri);
        public extern string GetString(string requestUri);
        public extern HttpResponseMessage Patch(string requestUri, HttpContent content);
        public extern HttpResponseMessage Post(string requestUri, HttpContent content);
        public extern HttpResponseMessage Put(string requestUri, HttpContent content);
        public override extern HttpResponseMessage Send(HttpRequestMessage request);
        public extern HttpResponseMessage Send(HttpRequestMessage request, HttpCompletionOption completionOption);
    }

    public class HttpMessageInvoker : IDisposable
    {
        public extern HttpMessageInvoker(HttpMessageHandler handler);
        public extern HttpMessageInvoker(HttpMessageHandler handler, bool disposeHandler);
        public extern void Dispose();
        protected virtual extern void Dispose(bool disposing);
        public virtual extern HttpResponseMessage Send(HttpRequestMessage request);
    }

    public abstract class HttpMessageHandler : IDisposable
    {
        protected extern HttpMessageHandler();
        public extern void Dispose();
        protected virtual extern void Dispose(bool disposing);
        protected internal abstract HttpResponseMessage Send(HttpRequestMessage request);
    }

    public enum HttpCompletionOption { ResponseContentRead, ResponseHeadersRead }

    public class HttpMethod
    {
        public extern HttpMethod(string method);

        public static extern HttpMethod Delete { get; }
        public static extern HttpMethod Get { get; }
        public static extern HttpMethod Head { get; }
        public extern string Method { get; }
        public static extern HttpMethod Options { get; }
        public static extern HttpMethod Patch { get; }
        public static extern HttpMethod Post { get; }
        public static extern HttpMethod Put { get; }
    }

    public class HttpRequestMessage : IDisposable
    {
        public extern HttpRequestMessage();
        public extern HttpRequestMessage(HttpMethod method, string requestUri);

        public extern HttpContent Content { get; set; }
        public extern HttpRequestHeaders Headers { get; }
        public extern HttpMethod Method { get; set; }
        public extern Uri RequestUri { get; set; }
        public extern Version Version { get; set; }

        public extern void Dispose();
        protected virtual extern void Dispose(bool disposing);
    }

    public class HttpResponseMessage : IDisposable
    {
        public extern HttpResponseMessage();
        public extern HttpResponseMessage(HttpStatusCode statusCode);

        public extern HttpContent Content { get; set; }
        public extern HttpResponseHeaders Headers { get; }
        public extern bool IsSuccessStatusCode { get; }
        public extern string ReasonPhrase { get; set; }
        public extern HttpRequestMessage RequestMessage { get; set; }
        public extern HttpStatusCode StatusCode { get; }
        public extern Version Version { get; set; }

        public extern void Dispose();
        protected virtual extern void Dispose(bool disposing);
        public extern HttpResponseMessage EnsureSuccessStatusCode();
    }

    public class HttpRequestException : Exception
    {
        public extern HttpRequestException();
        public extern HttpRequestException(string message);
        public extern HttpRequestException(string message, Exception inner);
    }

    public abstract class HttpContent : IDisposable
    {
        protected extern HttpContent();

        public extern HttpContentHeaders Headers { get; }

        public extern void CopyTo(Stream stream);
        protected virtual extern Stream CreateContentReadStream();
        public extern void Dispose();
        protected virtual extern void Dispose(bool disposing);
        public extern void LoadIntoBuffer();
        public extern byte[] ReadAsByteArray();
        public extern Stream ReadAsStream();
        public extern string ReadAsString();
        protected abstract void SerializeToStream(Stream stream);
        protected internal abstract bool TryComputeLength(out long length);
    }

    public class ByteArrayContent : HttpContent
    {
        public extern ByteArrayContent(byte[] content);
        public extern ByteArrayContent(byte[] content, int offset, int count);
        protected override extern void SerializeToStream(Stream stream);
        protected internal override extern bool TryComputeLength(out long length);
    }

    public class StringContent : ByteArrayContent
    {
        public extern StringContent(string content);
        public extern StringContent(string content, Encoding encoding);
        public extern StringContent(string content, Encoding encoding, string mediaType);
    }

    public class StreamContent : HttpContent
    {
        public extern StreamContent(Stream content);
        public extern StreamContent(Stream content, int bufferSize);
        protected override extern Stream CreateContentReadStream();
        protected override extern void Dispose(bool disposing);
        protected override extern void SerializeToStream(Stream stream);
        protected internal override extern bool TryComputeLength(out long length);
    }
}

namespace System.Net.Http.Headers
{
    public abstract class HttpHeaders
    {
        protected extern HttpHeaders();
        public extern void Add(string name, string value);
    }

    public sealed class HttpContentHeaders : HttpHeaders
    {
        internal extern HttpContentHeaders();
        public extern long ContentLength { get; set; }
        public extern MediaTypeHeaderValue ContentType { get; set; }
    }

    public sealed class HttpRequestHeaders : HttpHeaders
    {
        internal extern HttpRequestHeaders();
        public extern string Connection { get; }
        public extern bool ConnectionClose { get; set; }
        public extern bool TransferEncodingChunked { get; set; }
    }

    public sealed class HttpResponseHeaders : HttpHeaders
    {
        internal extern HttpResponseHeaders();
    }
}

namespace System.Net.Http.Http.Headers
{
    public class MediaTypeHeaderValue
    {
        public extern MediaTypeHeaderValue(string mediaType);
        public extern string CharSet { get; set; }
        public extern string MediaType { get; set; }
        public static extern MediaTypeHeaderValue Parse(string input);
        public override extern string ToString();
    }
}
