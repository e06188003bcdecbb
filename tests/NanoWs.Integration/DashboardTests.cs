using System;
using System.Collections.Generic;
using System.Net;
using System.Net.Http;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using NanoWs.Kit;

namespace NanoWs.Integration
{
    /// <summary>The program of docs/dashboard.md is compiled and run, and has a page whose controls work.</summary>
    [TestClass]
    [TestCategory("OwnSizes")]
    public class DashboardTests
    {
        [TestMethod]
        public async Task Program_ofTheDocument_hasAPageAndItsControls()
        {
            using Sample sample = Sample.Start(Sample.Find("docs/dashboard.md", "Ten lines").Replace("Start(8080)", "Start(0)"));
            string address = sample.ReadOutput();
            StringAssert.Matches(address, new Regex(@"^http://localhost:\d+/$"));
            using var client = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.GZip });
            client.BaseAddress = new Uri(address);
            StringAssert.StartsWith(await client.GetStringAsync("/"), "<!DOCTYPE html>");
            string hello = await client.GetStringAsync("/readings");
            StringAssert.Contains(hello, "\"station\":\"Greenhouse\"");
            StringAssert.Contains(hello, "{\"name\":\"fan\",\"label\":\"Fan\",\"unit\":\"%\",\"decimals\":0,");
            foreach ((string command, string output) in new[]
            {
                ("pump on", "The pump is on."), ("fan 55", "The fan runs at 55 %."), ("water press", "Watered."),
            })
            {
                using HttpResponseMessage done = await client.PostAsync("/command", new StringContent(command));
                Assert.AreEqual(HttpStatusCode.NoContent, done.StatusCode);
                sample.ExpectOutput(output);
            }

            using HttpResponseMessage refused = await client.PostAsync("/command", new StringContent("fan 101"));
            Assert.AreEqual(HttpStatusCode.BadRequest, refused.StatusCode);
            StringAssert.Contains(await refused.Content.ReadAsStringAsync(), "A number from 0 to 100 is expected.");
            string news = await client.GetStringAsync("/readings?after=1&wait=20");
            StringAssert.Matches(news, new Regex("\"temperature\":[12][0-9]\\.[0-9]"));
        }

        [TestMethod]
        public async Task Stop_inAHandlerOnAnotherThread_endsWhileTheLoopWaitsForIt()
        {
            using var loopWaits = new ManualResetEventSlim();
            using var handlerRuns = new ManualResetEventSlim();
            var dashboard = new Dashboard("Greenhouse");
            dashboard.AddButton("other", "Other", () => { });
            dashboard.AddButton("off", "Off", () =>
            {
                Assert.IsNull(dashboard.Channel.Execute("other press"));
                handlerRuns.Set();
                loopWaits.Wait(Recorder.Patience);
                dashboard.Stop();
            });
            dashboard.Start(0);
            using var client = new HttpClient { BaseAddress = new Uri($"http://localhost:{dashboard.Port}/") };
            Task<string> stopped = Task.Run(() => dashboard.Channel.Execute("off press"));
            Assert.IsTrue(handlerRuns.Wait(Recorder.Patience));
            Task<HttpResponseMessage> waiting = client.PostAsync("/command", new StringContent("nothing"));
            await Task.Delay(200); // until the loop has the request, which nothing tells
            loopWaits.Set();
            Assert.AreSame(stopped, await Task.WhenAny(stopped, Task.Delay(Recorder.Patience)), "Stop does not return");
            Assert.IsNull(await stopped);
            Assert.AreEqual(0, dashboard.Port);
            await Task.WhenAny(waiting, Task.Delay(Recorder.Patience));
        }

        [TestMethod]
        public async Task Restart_inAHandler_endsTheOldLoop()
        {
            var dashboard = new Dashboard("Greenhouse");
            var loops = new HashSet<int>(); // threads that have read the sensor since the last restart
            dashboard.AddReading("thread", "Thread", null, 0, () =>
            {
                lock (loops) loops.Add(Environment.CurrentManagedThreadId);
                return 1;
            });
            dashboard.AddButton("again", "Again", () =>
            {
                dashboard.Stop();
                dashboard.Start(0);
            });
            dashboard.IntervalMs = 5;
            dashboard.Start(0);
            for (int i = 0; i < 3; i++)
            {
                int port = dashboard.Port;
                using var client = new HttpClient { BaseAddress = new Uri($"http://localhost:{port}/") };
                Task request = client.PostAsync("/command", new StringContent("again press"));
                Host.Until(() => dashboard.Port != 0 && dashboard.Port != port, "another port");
                await Task.WhenAny(request, Task.Delay(Recorder.Patience));
            }

            for (int i = 0; i < 2; i++)
            {
                lock (loops) loops.Clear();
                Host.Until(() => { lock (loops) return loops.Count > 0; }, "a reading");
                await Task.Delay(100); // in which an old loop would read as well
            }

            lock (loops) Assert.HasCount(1, loops);
            dashboard.Stop();
        }

        /// <summary>Thrown by a sensor; not even its message can be had, as when memory has run out.</summary>
        private sealed class SilentException : Exception
        {
            public override string Message => throw new InvalidOperationException();
        }

        [TestMethod]
        public async Task Sensors_thatTakeLongOrThrowWhatCannotBeTold_leaveThePageAlone()
        {
            using var dashboard = new Dashboard("Greenhouse") { IntervalMs = 20 };
            bool isBroken = true;
            dashboard.AddReading("slow", "Slow", null, 0, () =>
            {
                Thread.Sleep(40); // longer than the interval
                return 1;
            });
            dashboard.AddReading("silent", "Silent", null, 0, () => isBroken ? throw new SilentException() : 2);
            dashboard.Start(0);
            using var client = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.GZip });
            client.BaseAddress = new Uri($"http://localhost:{dashboard.Port}/");
            client.Timeout = TimeSpan.FromMilliseconds(Recorder.Patience);
            StringAssert.StartsWith(await client.GetStringAsync("/"), "<!DOCTYPE html>");
            isBroken = false;
            string readings = "";
            while (!readings.Contains("\"value\":2}")) readings = await client.GetStringAsync("/readings");
        }
    }
}
