using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;

namespace NanoWs.Fuzz
{
    /// <summary>
    /// Any bytes, in any segmentation, give events or one protocol failure, the same ones however they are cut, never an exception, never a
    /// write outside the buffers, never a loop that makes no progress. HTTP heads, from either side, get the one outcome that is right, and
    /// their connections end. Packets of Socket.IO are read as System.Text.Json reads what is in them.
    /// </summary>
    internal sealed class Fuzzer
    {
        private readonly ulong _seed;
        private readonly List<string> _findings = new List<string>();
        private long _next;
        private long _end;

        private Fuzzer(ulong seed)
        {
            _seed = seed;
        }

        /// <summary>What the inputs from one index to another find.</summary>
        public static string[] Fuzz(ulong seed, long from, long to)
        {
            var fuzzer = new Fuzzer(seed);
            fuzzer.Run(from, to);
            return fuzzer._findings.ToArray();
        }

        private void Run(long from, long to)
        {
            _next = from;
            _end = to;
            Worker[] workers = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Worker(this)).ToArray();
            foreach (Worker worker in workers) worker.Start();
            while (!workers.All(w => w.Join(1000)))
            {
                // An input takes microseconds: a minute, even on a busy machine, means an endless loop.
                foreach (Worker worker in workers.Where(w => w.IsStuck))
                {
                    throw new TimeoutException("no end of input " + worker.Index + " of seed " + _seed);
                }
            }
        }

        private sealed class Worker
        {
            private readonly Fuzzer _fuzzer;
            private readonly Thread _thread;
            private readonly Target _protocol = new ProtocolTarget(), _duplex = new DuplexTarget(), _server = new HttpTarget(),
                _client = new OpeningTarget(), _utf8 = new Utf8Target(), _codec = new CodecTarget(), _socketIo = new SocketIoTarget(),
                _mqtt = new MqttTarget(), _mqttSession = new MqttSessionTarget(), _mqttEncoding = new MqttEncodingTarget();
            private long _started = Environment.TickCount64;

            public Worker(Fuzzer fuzzer)
            {
                _fuzzer = fuzzer;
                _thread = new Thread(Run) { IsBackground = true };
            }

            public long Index { get; private set; }

            public bool IsStuck => _thread.IsAlive && Environment.TickCount64 - Volatile.Read(ref _started) > 60000;

            public void Start() => _thread.Start();

            public bool Join(int milliseconds) => _thread.Join(milliseconds);

            private void Run()
            {
                const int Batch = 64;
                for (;;)
                {
                    long first = Interlocked.Add(ref _fuzzer._next, Batch) - Batch;
                    if (first >= _fuzzer._end) return;
                    for (Index = first; Index < Math.Min(first + Batch, _fuzzer._end); Index++)
                    {
                        Volatile.Write(ref _started, Environment.TickCount64);
                        RunOne();
                        if (_fuzzer._findings.Count >= 20) return;
                    }
                }
            }

            private void RunOne()
            {
                var rng = new Rng(_fuzzer._seed, (ulong)Index);
                int dice = rng.Below(100);
                Target target = dice switch
                {
                    < 50 => _protocol,
                    < 60 => _duplex,
                    < 72 => _server,
                    < 80 => _client,
                    < 88 => _utf8,
                    < 90 => _mqtt,
                    < 92 => rng.OneIn(2) ? _mqttSession : _mqttEncoding,
                    < 96 => _codec,
                    _ => _socketIo,
                };
                string problem;
                try
                {
                    problem = target.Run(ref rng);
                }
                catch (Exception e)
                {
                    problem = e.ToString();
                }

                if (problem == null) return;
                string input = target == _duplex ? "" : "\n  input " + Convert.ToHexString(target.Input);
                lock (_fuzzer._findings)
                {
                    _fuzzer._findings.Add("seed " + _fuzzer._seed + ", index " + Index + ", " + target.GetType().Name + ": "
                        + problem + input);
                }
            }
        }
    }
}
