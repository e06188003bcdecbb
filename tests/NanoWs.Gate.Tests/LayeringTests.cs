using System;
using System.IO;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;

namespace NanoWs.Gate.Tests
{
    /// <summary>The library's layers, as docs/architecture.md describes them.</summary>
    [TestClass]
    public class LayeringTests
    {
        private static readonly string Library = Path.Combine(Repository.Root, "src", "NanoWs");

        // What docs/architecture.md calls as free of I/O as Handshake, in assemblies of their own.
        private static readonly string[] PureElsewhere =
        {
            "NanoWs.Client/ClientHandshake.cs", "NanoWs.Client/WsUrl.cs",
            "NanoWs.Mdns/DnsName.cs", "NanoWs.Mdns/MdnsProtocol.cs", "NanoWs.Mdns/MdnsProtocol.Receiving.cs", "NanoWs.Mdns/MdnsZone.cs",
            "NanoWs.SocketIo/JsonText.cs", "NanoWs.SocketIo/SocketIoPacket.cs",
            "NanoWs.Mqtt/MqttMessage.cs", "NanoWs.Mqtt/MqttOutbox.cs", "NanoWs.Mqtt/MqttPacket.cs", "NanoWs.Mqtt/MqttReader.cs",
            "NanoWs.Mqtt/MqttStore.cs", "NanoWs.Mqtt/MqttSubscriptions.cs",
        };

        private static readonly Lazy<Layers[]> Targets = new Lazy<Layers[]>(() => Layers.OfEachTarget(Repository.Sources(Library)
            .Select(f => (Path.GetRelativePath(Library, f).Replace('\\', '/'), File.ReadAllText(f)))
            .Concat(PureElsewhere.Select(f => ("Handshake/" + f, File.ReadAllText(Path.Combine(Repository.Root, "src", f)))))
            .ToArray()).ToArray());

        [TestMethod]
        public void PureLayers_inEachTarget_useNoSocketsThreadsClocksOrRandomness()
        {
            string[] found = Targets.Value.SelectMany(l => l.Impure()).Distinct().ToArray();
            Assert.IsEmpty(found, string.Join("\n", found));
        }

        [TestMethod]
        public void EachLayer_inEachTarget_usesOnlyThoseBeforeIt()
        {
            string[] found = Targets.Value.SelectMany(l => l.Upward()).Distinct().ToArray();
            Assert.IsEmpty(found, string.Join("\n", found));
        }

        [TestMethod]
        [DataRow("using System.Threading;\nclass C { }", "Frames/C.cs(1): System.Threading")]
        [DataRow("class C {\n object F() => System.DateTime.UtcNow;\n}", "Frames/C.cs(2): System.DateTime")]
        [DataRow("using System;\nclass C {\n int F() => new Random().Next();\n}", "Frames/C.cs(3): System.Random")]
        [DataRow("using T = System.Net.Sockets.Socket;\nclass C { }", "Frames/C.cs(1): System.Net.Sockets.Socket")]
        [DataRow("class C {\n#if NANOFRAMEWORK_1_0\n long F() => System.Environment.TickCount64;\n#endif\n}",
            "Frames/C.cs(3): System.Environment")]
        [DataRow("class C {\n#if NET\n object F() => System.Environment.NewLine;\n#endif\n}", "Frames/C.cs(3): System.Environment")]
        [DataRow("class C {\n void F() { lock (this) { } }\n}", "Frames/C.cs(2): lock")]
        [DataRow("class C { // DateTime\n string F() => \"System.Random\";\n int Environment => 1;\n}", null)]
        public void ImpureCode_inPureLayer_isFound(string source, string expected)
        {
            string[] found = Layers.OfEachTarget(new[] { ("Frames/C.cs", source) }).SelectMany(l => l.Impure()).Distinct().ToArray();

            if (expected is null) Assert.IsEmpty(found, string.Join("\n", found));
            else Assert.Contains(expected, found, string.Join("\n", found));
        }

        [TestMethod]
        public void UseOfLaterLayer_inEarlierLayer_isFound()
        {
            (string, string)[] sources =
            {
                ("Frames/A.cs", "class A {\n B F; }"), ("Protocol/B.cs", "class B { public A F; }"), ("Connection/S.cs", "class S { }"),
                ("Server/D.cs", "class D { S F; }"), ("Connection/E.cs", "class E {\n D F; B G; }"), ("New/N.cs", "class N {\n A F; }"),
                ("NanoWs.Sensors.Http/T.cs", "class T {\n D F; U G; V H; }"), ("NanoWs.Http/U.cs", "class U { }"),
                ("NanoWs.Auth/V.cs", "class V { }"),
            };

            string[] found = Layers.OfEachTarget(sources).SelectMany(l => l.Upward()).Distinct().ToArray();

            CollectionAssert.AreEquivalent(new[] { "Frames/A.cs(2): Frames uses B of Protocol",
                "Connection/E.cs(2): Connection uses D of Server", "New/N.cs(2): New uses A of Frames",
                "NanoWs.Sensors.Http/T.cs(2): NanoWs.Sensors.Http uses V of NanoWs.Auth" }, found);
        }
    }
}
