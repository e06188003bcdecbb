using System;
using System.Linq;

namespace NanoWs.Fuzz
{
    /// <summary>Responds to every method, with the body of the request.</summary>
    internal sealed class EchoResource : WsResource
    {
        public override WsResponse Respond(WsConnection connection, WsRequest request) =>
            new WsBytesContent("text/plain", Body(request)).ToResponse();

        /// <summary>A copy of the body.</summary>
        public static byte[] Body(WsRequest request)
        {
            var body = new byte[request.BodyCount];
            if (body.Length > 0) Array.Copy(request.BodyBuffer, request.BodyOffset, body, 0, body.Length);
            return body;
        }
    }

    /// <summary>What a server's content consists of, and how it is read.</summary>
    internal sealed class Pattern
    {
        public static readonly byte[] Bytes = Enumerable.Range(0, 10000).Select(i => (byte)(i * 7 + i / 256)).ToArray();

        /// <summary>Whether live content has to wait now and then.</summary>
        public bool MayWait;

        /// <summary>The call of Read that must not be.</summary>
        public string Misuse;

        /// <summary>The size that a query asks for.</summary>
        public static int Size(string query) =>
            query != null && query.Length is > 0 and < 5 && query.All(char.IsAsciiDigit) ? int.Parse(query) : 1000;
    }

    /// <summary>Responds to every method, with content of unknown length.</summary>
    internal sealed class StreamResource : WsResource
    {
        private readonly Pattern _pattern;
        private readonly bool _isLive;
        private readonly bool _isCut;

        /// <param name="pattern">What it consists of.</param>
        /// <param name="isLive">Whether it may have to wait.</param>
        /// <param name="isCut">Whether it fails instead of ending.</param>
        public StreamResource(Pattern pattern, bool isLive, bool isCut)
        {
            _pattern = pattern;
            _isLive = isLive;
            _isCut = isCut;
        }

        public override WsResponse Respond(WsConnection connection, WsRequest request) =>
            new Content(this, Pattern.Size(request.Query)).ToResponse();

        private sealed class Content : WsContent
        {
            private readonly StreamResource _resource;
            private readonly int _size;
            private int _read;
            private int _calls;
            private int _waits;

            public Content(StreamResource resource, int size)
            {
                _resource = resource;
                _size = size;
            }

            public override string ContentType => "text/plain";

            public override int Length => -1;

            public override bool IsLive => _resource._isLive;

            public override bool IsReady => !IsLive || !_resource._pattern.MayWait || _waits > 5 || ++_waits % 2 == 0;

            // Pieces of one byte, of some, and of as many as there is room for.
            public override int Read(int position, byte[] buffer, int offset, int count)
            {
                bool isRight = position == _read && count >= 64 && offset >= 0 && offset + count <= buffer.Length;
                if (!isRight) _resource._pattern.Misuse = "Read(" + position + ", " + offset + ", " + count + ")";
                if (_read == _size && _resource._isCut) return -1;
                int piece = (_calls++ % 3) switch
                {
                    0 => 1,
                    1 => count,
                    _ => 17,
                };
                piece = Math.Min(Math.Min(piece, count), _size - _read);
                Array.Copy(Pattern.Bytes, _read, buffer, offset, piece);
                _read += piece;
                return piece;
            }
        }
    }
}
