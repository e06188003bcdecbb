using System.Collections.Generic;

namespace NanoWs.Conformance
{
    /// <summary>What can only be seen over many connections: keys that repeat.</summary>
    public sealed class Observations
    {
        private readonly HashSet<uint> _masks = new HashSet<uint>();
        private readonly HashSet<string> _nonces = new HashSet<string>();

        public int MaskedFrames { get; private set; }

        public int DistinctMasks => _masks.Count;

        public int Requests { get; private set; }

        public int DistinctNonces => _nonces.Count;

        /// <summary>Frames that were checked against the rules for senders.</summary>
        public int Frames { get; private set; }

        public void Count(Frame frame)
        {
            Frames++;
            if (!frame.IsMasked) return;
            MaskedFrames++;
            _masks.Add(frame.Key);
        }

        public void CountNonce(string nonce)
        {
            Requests++;
            _nonces.Add(nonce);
        }
    }
}
