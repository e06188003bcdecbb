using System.IO;
using System.Linq;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace NanoWs.Gate.Tests
{
    /// <summary>The device's listener, whose sockets no test has: its limits, read in the device build.</summary>
    [TestClass]
    public class DeviceListenerTests
    {
        private static Instruction[] BodyOf(ModuleDefinition module, string method, string type = "NanoWs.SocketListener") =>
            module.GetType(type).Methods.Single(one => one.Name == method).Body.Instructions.ToArray();

        private static ModuleDefinition Library() => ModuleDefinition.ReadModule(Path.Combine(DeviceBuild.Output, "NanoWs.dll"));

        private static int CallOf(Instruction[] body, string method) =>
            body.ToList().FindIndex(one =>
                one.Operand is MethodReference called && called.DeclaringType.Name + "." + called.Name == method);

        [TestMethod]
        public void Listener_onTheDevice_hasABacklogOfSix()
        {
            using ModuleDefinition library = Library();
            Instruction[] open = BodyOf(library, "Open");
            int listen = CallOf(open, "Socket.Listen");
            Assert.AreEqual(OpCodes.Ldc_I4_6, open[listen - 1].OpCode);
        }

        [TestMethod]
        public void Listener_onTheDevice_acceptsOnlyWithTwoKilobytesFree()
        {
            using ModuleDefinition library = Library();
            Instruction[] accept = BodyOf(library, "Accept");
            int poll = CallOf(accept, "Socket.Poll");
            int require = CallOf(accept, "SocketListener.RequireResources");
            Assert.IsTrue(poll >= 0 && poll < require && require < CallOf(accept, "Socket.Accept"), "when a client waits, and before it");

            int[] numbers = BodyOf(library, "RequireResources").Select(one => one.Operand).OfType<int>().ToArray();
            CollectionAssert.AreEquivalent(new[] { 1000, 1024, 2048 }, numbers, "less than 2 KB once in 1,000 times");
        }

        [TestMethod]
        public void Listener_onTheDevice_opensOnlyWithTwelveKilobytesFree()
        {
            using ModuleDefinition library = Library();
            Instruction[] create = BodyOf(library, "NewSocket");
            int size = create.ToList().FindIndex(one => one.Operand is 12288);
            Assert.AreEqual(OpCodes.Newarr, create[size + 1].OpCode);
            Assert.IsTrue(CallOf(BodyOf(library, "Open"), "SocketListener.NewSocket") >= 0, "whenever it is opened");
        }

        // Otherwise the interpreter can end when it collects garbage in the meantime.
        [TestMethod]
        public void Address_ofSocketOnTheDevice_isReadAfterTwoNumbersWereCompared()
        {
            using ModuleDefinition library = Library();
            Instruction[] format = BodyOf(library, "Format", "NanoWs.SocketTransport");
            int compare = format.ToList().FindIndex(one => one.OpCode.StackBehaviourPop == StackBehaviour.Pop1_pop1);
            Assert.IsTrue(compare >= 0 && compare < CallOf(format, "Socket.get_RemoteEndPoint"));
        }
    }
}
