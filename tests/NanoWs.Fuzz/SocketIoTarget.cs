using System;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace NanoWs.Fuzz
{
    /// <summary>
    /// Packets of Socket.IO, read in place between guard bytes. What System.Text.Json takes for the JSON that the packet needs is read with
    /// the same name and arguments; other JSON is refused; what is no JSON may be either, because arguments are not checked.
    /// </summary>
    internal sealed class SocketIoTarget : Target
    {
        private const byte Guard = 0xA5;

        private static readonly string[] s_namespaces = { "/", "/b", "/boards" };
        private static readonly string[] s_strings =
        {
            "\"\"", "\"led\"", "\"a\\\"b\"", "\"\\\\\"", "\"\\u0041\\n\"", "\"\\ud83d\\ude00\"",
            "\"\\ud83d\"", "\"\u20AC\"", "\"]\"", "\"\\/\\b\"",
        };
        private static readonly string[] s_values = { "1", "-2.5e3", "true", "null", "{}", "{\"a\":[1,{\"b\":2}]}", "[]", "[[],\"]\"]" };
        private static readonly Regex s_packet = new Regex(@"\A([0-4])(?:(/[^,]*)(?:,|\z))?([0-9]*)(.*)\z", RegexOptions.Singleline);
        private static readonly UTF8Encoding s_strict = new UTF8Encoding(false, true);

        private readonly SocketIoPacket _packet = new SocketIoPacket();

        public override string Run(ref Rng rng)
        {
            string nameSpace = rng.Pick(s_namespaces);
            byte[] packet = Encoding.UTF8.GetBytes(Make(ref rng, nameSpace));
            if (rng.OneIn(2)) packet = Generator.Spoil(ref rng, packet);
            return Run(packet, nameSpace, rng.Below(5));
        }

        private static string Make(ref Rng rng, string nameSpace)
        {
            int type = rng.Below(rng.OneIn(8) ? 8 : 5);
            if (!rng.OneIn(3)) type = 2 + rng.Below(2);
            if (rng.OneIn(8)) nameSpace = rng.Pick(s_namespaces);
            string head = type + (nameSpace == "/" ? "" : nameSpace + ",");
            if (type is 2 or 3 && rng.OneIn(2)) head += rng.Below(rng.OneIn(2) ? 20 : int.MaxValue);
            if (type is 0 or 4) return head + (rng.OneIn(2) ? "{\"message\":" + rng.Pick(s_strings) + "}" : rng.Pick(s_values));
            if (type == 1) return head;
            string payload = type == 2 || rng.OneIn(2) ? rng.Pick(s_strings) : "";
            for (int i = rng.Below(4); i > 0; i--) payload += (payload == "" ? "" : ",") + Space(ref rng) + Value(ref rng);
            return head + "[" + Space(ref rng) + payload + Space(ref rng) + "]";
        }

        private static string Value(ref Rng rng) => rng.OneIn(2) ? rng.Pick(s_strings) : rng.Pick(s_values);

        private static string Space(ref Rng rng) => rng.OneIn(6) ? " \t" : "";

        private string Run(byte[] packet, string nameSpace, int offset)
        {
            Input = packet;
            var buffer = new byte[offset + packet.Length + 9];
            Array.Fill(buffer, Guard);
            packet.CopyTo(buffer, offset);
            int end = offset + packet.Length;
            SocketIoReason wrong = _packet.Read(buffer, offset, end, Encoding.UTF8.GetBytes(nameSpace));
            for (int i = 0; i < buffer.Length; i++)
            {
                if ((i < offset || i >= end) && buffer[i] != Guard) return "a write outside the packet";
            }

            if (wrong == SocketIoReason.None && (_packet.Offset < offset || _packet.End < _packet.Offset || _packet.End > end))
            {
                return "a payload outside the packet";
            }

            try
            {
                return Judge(s_strict.GetString(packet), nameSpace, buffer, wrong);
            }
            catch (DecoderFallbackException)
            {
                return null; // never so in a text message
            }
        }

        private string Judge(string text, string nameSpace, byte[] buffer, SocketIoReason wrong)
        {
            bool isBinary = text.Length > 0 && text[0] is '5' or '6';
            if (isBinary != (wrong == SocketIoReason.BinaryAttachment)) return "binary attachments: " + wrong;
            Match match = s_packet.Match(text);
            if (!match.Success) return wrong == SocketIoReason.None ? "taken for a packet" : null;
            string actual = match.Groups[2].Success ? match.Groups[2].Value : "/";
            if ((actual != nameSpace) != (wrong == SocketIoReason.UnknownNamespace)) return "namespace: " + wrong;
            if (actual != nameSpace) return null;

            string id = match.Groups[3].Value;
            char type = text[0];
            bool isArray = type is '2' or '3';
            if (id.Length > 9 || (id != "" && !isArray) || (id == "" && type == '3')) return Expect(SocketIoReason.InvalidAckId, wrong);
            string payload = match.Groups[4].Value;
            if (type == '1') return Expect(payload == "" ? SocketIoReason.None : SocketIoReason.InvalidPayload, wrong);
            return JudgePayload(type, id, payload, buffer, wrong);
        }

        private static string Expect(SocketIoReason expected, SocketIoReason actual) =>
            expected == actual ? null : actual + " instead of " + expected;

        private string JudgePayload(char type, string id, string payload, byte[] buffer, SocketIoReason wrong)
        {
            JsonElement json;
            try
            {
                using JsonDocument document = JsonDocument.Parse(payload);
                json = document.RootElement.Clone();
            }
            catch (JsonException)
            {
                return null;
            }

            // A server sends no space around the payload; it is refused.
            bool isRight = payload.Trim(' ', '\t', '\r', '\n') == payload
                && json.ValueKind == (type is '2' or '3' ? JsonValueKind.Array : JsonValueKind.Object)
                && (type != '2' || (json.GetArrayLength() > 0 && json[0].ValueKind == JsonValueKind.String));
            if (!isRight) return wrong == SocketIoReason.None ? "accepted: " + payload : null;
            if (wrong != SocketIoReason.None) return wrong + ": " + payload;
            if (type is '0' or '4') return null;
            if (_packet.AckId != (id == "" ? -1 : int.Parse(id))) return "the ID " + _packet.AckId;
            return JudgeArray(json, type == '2' ? 1 : 0, buffer);
        }

        private string JudgeArray(JsonElement json, int names, byte[] buffer)
        {
            string name = names == 0 ? null : Encoding.UTF8.GetString(buffer, _packet.NameOffset, _packet.NameEnd - _packet.NameOffset);
            if (names == 1 && Name(json[0]) is string expected && expected != name) return "the name " + name;
            string arguments = "[" + Encoding.UTF8.GetString(buffer, _packet.Offset, _packet.End - _packet.Offset) + "]";
            using JsonDocument read = JsonDocument.Parse(arguments);
            if (read.RootElement.GetArrayLength() != json.GetArrayLength() - names) return "arguments " + arguments;
            for (int i = 0; i < read.RootElement.GetArrayLength(); i++)
            {
                if (read.RootElement[i].GetRawText() != json[i + names].GetRawText()) return "arguments " + arguments;
            }

            return null;
        }

        // Null for half a surrogate pair, of which System.Text.Json makes no string.
        private static string Name(JsonElement json)
        {
            try
            {
                return json.GetString();
            }
            catch (InvalidOperationException)
            {
                return null;
            }
        }
    }
}
