using System;
using System.Text;

namespace NanoWs
{
    /// <summary>Text that is made piece by piece: no buffer has to hold all of it.</summary>
    internal abstract class Pieces
    {
        private byte[] _piece = new byte[0];
        private int _taken; // of the piece
        private int _next; // the number of the next piece

        /// <summary>Returns a piece; null after the last one.</summary>
        /// <param name="number">Its number, from 0 on: the same again if it could not be made.</param>
        protected abstract string Piece(int number);

        /// <summary>Gets whether all of it has been taken. Makes the next piece otherwise.</summary>
        public bool IsOver
        {
            get
            {
                while (_piece != null && _taken == _piece.Length)
                {
                    string piece = Piece(_next);
                    _piece = piece == null ? null : Encoding.UTF8.GetBytes(piece);
                    _next++;
                    _taken = 0;
                }

                return _piece == null;
            }
        }

        /// <summary>Copies what comes next, and returns how many bytes; 0 at the end.</summary>
        public int Read(byte[] buffer, int offset, int count)
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
