using System;

namespace NanoWs
{
    /// <summary>Content of unknown length, made piece by piece: no buffer has to hold all of it.</summary>
    internal abstract class PieceContent : WsContent
    {
        private byte[] _piece = new byte[0];
        private int _taken; // of the piece
        private int _next; // the number of the next piece

        public override int Length => -1;

        /// <summary>Returns a piece; null after the last one.</summary>
        /// <param name="number">Its number, from 0 on: the same again if it could not be made.</param>
        protected abstract byte[] Piece(int number);

        /// <summary>Copies what comes next, and returns how many bytes; 0 at the end.</summary>
        public override int Read(int position, byte[] buffer, int offset, int count)
        {
            int copied = 0;
            while (copied < count && !IsOver)
            {
                int part = _piece.Length - _taken < count - copied ? _piece.Length - _taken : count - copied;
                Array.Copy(_piece, _taken, buffer, offset + copied, part);
                _taken += part;
                copied += part;
            }

            return copied;
        }

        /// <summary>Gets whether all of it has been taken. Makes the next piece otherwise.</summary>
        public bool IsOver
        {
            get
            {
                while (_piece != null && _taken == _piece.Length)
                {
                    _piece = Piece(_next);
                    _next++;
                    _taken = 0;
                }

                return _piece == null;
            }
        }

        /// <summary>Appends what comes next to a client's message. Returns whether the message has all of it, or has ended.</summary>
        public bool AppendTo(WsConnection client)
        {
            while (!IsOver)
            {
                int count = client.Append(_piece, _taken, _piece.Length - _taken);
                if (count < 0) return true;
                _taken += count;
                if (_taken < _piece.Length) return false;
            }

            return true;
        }
    }
}
