using System;
using System.Collections.Generic;
using System.Linq;
using System.Security.Cryptography;
using System.Text;

namespace NanoWs.Kit
{
    /// <summary>The head of an HTTP message, as it was read without any code of the library.</summary>
    public sealed class MessageHead
    {
        public string StartLine;
        public readonly List<KeyValuePair<string, string>> Fields = new List<KeyValuePair<string, string>>();

        /// <param name="readLine">Returns the next line, without its end.</param>
        public static MessageHead Read(Func<string> readLine)
        {
            var head = new MessageHead { StartLine = readLine() };
            for (string line = readLine(); line.Length > 0; line = readLine())
            {
                int colon = line.IndexOf(':');
                Finding.Unless(colon > 0 && !line[..colon].Contains(' '), "not an HTTP field: \"" + line + "\"");
                head.Fields.Add(KeyValuePair.Create(line[..colon], line[(colon + 1)..].Trim()));
            }

            return head;
        }

        /// <summary>The status of a response; a finding if the first line is not one of HTTP/1.1.</summary>
        public int Status
        {
            get
            {
                Finding.Unless(StartLine.StartsWith("HTTP/1.1 ") && StartLine.Length >= 13 && StartLine[12] == ' ',
                    "not a status line: \"" + StartLine + "\"");
                return int.Parse(StartLine.AsSpan(9, 3));
            }
        }

        /// <summary>The path and query of a request.</summary>
        public string Target => StartLine.Split(' ')[1];

        public string[] All(string name) =>
            Fields.Where(f => f.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(f => f.Value).ToArray();

        /// <summary>The only field of a name; a finding if there are none or several.</summary>
        public string One(string name)
        {
            string[] values = All(name);
            Finding.Unless(values.Length == 1, values.Length + " " + name + " fields");
            return values[0];
        }

        /// <summary>What Sec-WebSocket-Accept must be for a key: RFC 6455 section 4.2.2, item 5.4.</summary>
        public static string Accept(string key) =>
            Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11")));
    }
}
