using System.Text;

namespace NanoWs.Tests
{
    /// <summary>What has happened, in words with spaces between them.</summary>
    internal sealed class Notes
    {
        private readonly StringBuilder _text = new StringBuilder();

        public void Add(string what)
        {
            if (_text.Length > 0) _text.Append(' ');
            _text.Append(what);
        }

        /// <summary>What has been added since the last call.</summary>
        public string Take()
        {
            string text = ToString();
            _text.Clear();
            return text;
        }

        /// <summary>The same, without taking it.</summary>
        public override string ToString() => _text.ToString();
    }
}
