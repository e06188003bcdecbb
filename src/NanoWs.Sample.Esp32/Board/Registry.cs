using System;
using System.Net.Http;
using System.Text;

namespace NanoWs.Sample
{
    /// <summary>Announces this board's address to a web service, so that users need not look it up in their router.</summary>
    internal static class Registry
    {
        /// <summary>Posts {"address":"http://192.168.1.50/"}. If the registry cannot be reached, the board starts nevertheless.</summary>
        public static void Announce(string url, string address)
        {
            try
            {
                using (var client = new HttpClient())
                using (var content = new StringContent("{\"address\":\"" + address + "\"}", Encoding.UTF8, "application/json"))
                using (HttpResponseMessage response = client.Post(url, content))
                {
                    response.EnsureSuccessStatusCode();
                }
            }
            catch (Exception e)
            {
                Console.WriteLine("Could not announce to " + url + ": " + e.Message);
            }
        }
    }
}
