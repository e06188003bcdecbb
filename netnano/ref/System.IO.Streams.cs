using System.Text;

namespace System.IO
{
    public abstract class Stream : MarshalByRefObject, IDisposable
    {
        protected extern Stream();

        public abstract bool CanRead { get; }
        public abstract bool CanSeek { get; }
        public virtual extern bool CanTimeout { get; }
        public abstract bool CanWrite { get; }
        public abstract long Length { get; }
        public abstract long Position { get; set; }
        public virtual extern int ReadTimeout { get; set; }
        public virtual extern int WriteTimeout { get; set; }

        public virtual extern void Close();
        public extern void CopyTo(Stream destination);
        public extern void Dispose();
        protected virtual extern void Dispose(bool disposing);
        extern ~Stream();
        public abstract void Flush();
        public abstract int Read(byte[] buffer, int offset, int count);
        public abstract int Read(SpanByte buffer);
        public virtual extern int ReadByte();
        public abstract long Seek(long offset, SeekOrigin origin);
        public abstract void SetLength(long value);
        public abstract void Write(byte[] buffer, int offset, int count);
        public virtual extern void WriteByte(byte value);
    }

    public enum SeekOrigin { Begin, Current, End }

    public class MemoryStream : Stream
    {
        public extern MemoryStream();
        public extern MemoryStream(byte[] buffer);
        public extern MemoryStream(byte[] buffer, bool isWritable);

        public override extern bool CanRead { get; }
        public override extern bool CanSeek { get; }
        public override extern bool CanWrite { get; }
        public override extern long Length { get; }
        public override extern long Position { get; set; }

        protected override extern void Dispose(bool disposing);
        public override extern void Flush();
        public virtual extern byte[] GetBuffer();
        public override extern int Read(byte[] buffer, int offset, int count);
        public override extern int Read(SpanByte buffer);
        public override extern int ReadByte();
        public override extern long Seek(long offset, SeekOrigin origin);
        public override extern void SetLength(long value);
        public virtual extern byte[] ToArray();
        public override extern void Write(byte[] buffer, int offset, int count);
        public override extern void WriteByte(byte value);
        public virtual extern void WriteTo(Stream stream);
    }

    public abstract class TextReader : MarshalByRefObject, IDisposable
    {
        protected extern TextReader();

        public virtual extern void Close();
        public extern void Dispose();
        protected virtual extern void Dispose(bool disposing);
        public virtual extern int Peek();
        public virtual extern int Read();
        public virtual extern int Read(char[] buffer, int index, int count);
        public virtual extern int ReadBlock(char[] buffer, int index, int count);
        public virtual extern string ReadLine();
        public virtual extern string ReadToEnd();
    }

    public class StreamReader : TextReader
    {
        public extern StreamReader(Stream stream, bool leaveOpen = false);

        public virtual extern Stream BaseStream { get; }
        public virtual extern Encoding CurrentEncoding { get; }
        public extern bool EndOfStream { get; }

        public override extern void Close();
        protected override extern void Dispose(bool disposing);
        public override extern int Peek();
        public override extern int Read();
        public override extern int Read(char[] buffer, int index, int count);
        public override extern string ReadLine();
        public override extern string ReadToEnd();
    }
}
