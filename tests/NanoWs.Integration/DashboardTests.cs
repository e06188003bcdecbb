using System;
using System.Net;
using System.Net.Http;
using System.Text.RegularExpressions;
using System.Threading.Tasks;
using Microsoft.VisualStudio.TestTools.UnitTesting;
using NanoWs.Kit;

namespace NanoWs.Integration
{
    /// <summary>The program of docs/dashboard.md is compiled and run, and has a page whose controls work.</summary>
    [TestClass]
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
    }
}
