using System;
using System.Net.Http;
using System.Text;

namespace NanoWs.Sample
{
    /// <summary>Tells a web service where this board is, for those who do not know their router's list of devices.</summary>
    internal static class Registry
    {
        /// <summary>Posts {"address":"http://192.168.1.50/"}. A registry that is not there is no reason not to start.</summary>
        public static void Announce(string url, string address)
        {
            try
            {
                using (var client = new HttpClient())
                using (var content = new StringContent("{\"address\":\"" + address + "\"}", Encoding.UTF8, "application/json"))
                using (HttpResponseMessage answer = client.Post(url, content))
                {
                    answer.EnsureSuccessStatusCode();
                }
            }
            catch (Exception e)
            {
                Console.WriteLine("Not announced to " + url + ": " + e.Message);
            }
        }
    }
}
