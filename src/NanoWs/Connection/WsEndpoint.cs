using System;
using System.Threading;

namespace NanoWs
{
    /// <summary>
    /// What a server and a client have in common: the loop that serves connections, the thread that it runs on, and its end. One rule holds for all of it: any
    /// thread may ask to stop, and the thread that polls does it.
    /// </summary>
    public abstract class WsEndpoint : IDisposable
    {
        // _phase
        private const int Active = 0;
        private const int Stopping = 1; // asked to
        private const int Stopped = 2; // until Open, Start or Connect

        // _loop: who has it. The complement of a thread's number, so that number 0 is none of these, or
        private const int Free = 0;
        private const int ForRunner = 1; // the thread that Start has made, which has not begun
        private const int ForNobody = 2; // stopped
        private const int ForOpening = 3; // for a moment

        // How long Run rests when something threw out of the loop, such as no memory left.
        private const int RecoveryTime = 10;

        internal readonly WsHandler _handler;
        internal readonly WsOptions _options;
        private protected readonly WsClock _clock;
        private readonly Waiter _waiter = new Waiter(); // also the lock for starting and asking to stop
        private Thread _runner; // of Start
        private int _loop;
        private int _phase;
        private protected int _activeRounds; // in which there was something to do

        private protected WsEndpoint(WsHandler handler, WsOptions options)
        {
            _handler = handler ?? throw new ArgumentNullException(nameof(handler));
            _options = options;
            _clock = options.Clock;
        }

        /// <summary>Whether it was asked to stop, or has stopped.</summary>
        internal bool IsStopping => _phase != Active;

        /// <summary>
        /// Does all there is to do, and waits for something to do if there is nothing, at most <paramref name="milliseconds"/>; 0 does not wait. Returns whether there
        /// was anything. When stopped, or with no connection to serve, it waits and returns false.
        /// </summary>
        /// <exception cref="InvalidOperationException">Another thread polls, or this is called by a handler.</exception>
        public bool Poll(int milliseconds)
        {
            if (Interlocked.CompareExchange(ref _loop, ~Thread.CurrentThread.ManagedThreadId, Free) != Free) return PollInVain(milliseconds);
            bool active;
            try
            {
                active = Round(_clock.Milliseconds) || (milliseconds > 0 && WaitForWork(milliseconds));
            }
            finally
            {
                if (_phase == Active) Interlocked.Exchange(ref _loop, Free);
                else FinishAndLeave();
            }

            return active;
        }

        // Stopped, or somebody else is at it: there is nothing to do but to wait.
        private bool PollInVain(int milliseconds)
        {
            int loop = _loop;
            if ((_phase == Active && (loop < 0 || loop == ForRunner)) || IsPoller) throw AlreadyPolling();
            if (milliseconds > 0) Thread.Sleep(milliseconds);
            return false;
        }

        private static InvalidOperationException AlreadyPolling() =>
            new InvalidOperationException("Something else polls already: Start, Run or another thread. Call Stop first; a handler must not call this.");

        private bool IsPoller => _loop == ~Thread.CurrentThread.ManagedThreadId;

        internal void CheckPoller()
        {
            if (!IsPoller) throw new InvalidOperationException("Defer is for OnText, OnBinary and the part events, on the thread that calls them.");
        }

        private protected bool WaitForWork(int milliseconds)
        {
            long now = _clock.Milliseconds;
            for (long end = now + milliseconds; now < end && _phase == Active; now = _clock.Milliseconds)
            {
                Wait((int)(end - now));
                if (Round(_clock.Milliseconds)) return true;
            }

            return false;
        }

        /// <summary>Looks at everything once, without waiting. Returns whether there was anything to do.</summary>
        private protected abstract bool Round(long now);

        private protected void Wait(int milliseconds)
        {
            _waiter.Note(_activeRounds);
#if !NANOFRAMEWORK_1_0
            if (_waiter.IsEager) return;
            _waiter.Clear();
            Watch(_waiter);
#endif
            _waiter.Wait(milliseconds);
        }

#if !NANOFRAMEWORK_1_0
        /// <summary>Names what there is to wait for.</summary>
        private protected abstract void Watch(Waiter waiter);
#endif

        /// <summary>
        /// Serves on this thread until <see cref="Stop"/> is called; not at all if it was called before. A client without a ReconnectDelayMs serves until
        /// its connection is over.
        /// </summary>
        /// <exception cref="InvalidOperationException">Another thread polls, or this is called by a handler.</exception>
        public void Run()
        {
            if (TryEnter()) RunToTheEnd();
            else if (_phase == Active || IsPoller) throw AlreadyPolling();
        }

        private void RunToTheEnd()
        {
            try
            {
                if (_phase == Active) Prepare();
                ServeToTheEnd();
            }
            finally
            {
                FinishAndLeave();
            }
        }

        // Whatever throws, the loop goes on. Without memory that is every call, on the interpreter: so there is none here outside a try.
        private void ServeToTheEnd()
        {
            bool isServing = true;
            while (isServing && _phase == Active)
            {
                try
                {
                    isServing = Serve();
                }
                catch (Exception e)
                {
                    try
                    {
                        ReportError(null, WsError.InternalFailure, e);
                        Thread.Sleep(RecoveryTime);
                    }
                    catch (Exception)
                    {
                        // The next round will tell.
                    }
                }
            }
        }

        /// <summary>Opens what serving needs.</summary>
        private protected abstract void Prepare();

        /// <summary>Serves for a while. False if there is nothing left to serve.</summary>
        private protected abstract bool Serve();

        private bool TryEnter() => Interlocked.CompareExchange(ref _loop, ~Thread.CurrentThread.ManagedThreadId, Free) == Free;

        private void FinishAndLeave()
        {
            // Looked at once: who asks later finds the loop free, and does it.
            bool isStopping = _phase == Stopping;
            if (isStopping && !TryShut()) TryShut();

            // In this order: whoever sees it stopped may start it again at once.
            Interlocked.Exchange(ref _loop, isStopping ? ForNobody : Free);
            if (isStopping) _phase = Stopped;
        }

        // A second time is worth it: what threw has been passed by then.
        private bool TryShut()
        {
            try
            {
                Shut();
                return true;
            }
            catch (Exception)
            {
                return false;
            }
        }

        /// <summary>
        /// Takes the loop, also from within a handler, and also after a stop. Returns whether it must be left. What only opens calls no handler, and who polls
        /// meanwhile waits.
        /// </summary>
        /// <exception cref="InvalidOperationException">Another thread polls, or it is being stopped.</exception>
        private protected bool EnterAgain(bool onlyOpens)
        {
            Reopen();
            if (IsPoller) return false;
            int owner = onlyOpens ? ForOpening : ~Thread.CurrentThread.ManagedThreadId;
            if (Interlocked.CompareExchange(ref _loop, owner, Free) != Free) throw AlreadyPolling();
            return true;
        }

        private protected void Leave(bool isOuter)
        {
            if (isOuter) FinishAndLeave();
        }

        /// <summary>Takes back a stop that is complete.</summary>
        /// <exception cref="InvalidOperationException">It is not complete: wait until Stop has returned.</exception>
        private protected void Reopen()
        {
            lock (_waiter)
            {
                if (_phase == Stopping) throw new InvalidOperationException("Still stopping: call this when Stop, or the handler that called it, has returned.");
                Interlocked.CompareExchange(ref _loop, Free, ForNobody);
                _phase = Active;
            }
        }

        /// <summary>Serves on a thread of its own until <see cref="Stop"/> is called. Starts again what was stopped.</summary>
        /// <exception cref="InvalidOperationException">It runs already, or is being stopped.</exception>
        public void Start()
        {
            lock (_waiter)
            {
                if (_runner != null) throw AlreadyPolling();
                Reopen();
                if (Interlocked.CompareExchange(ref _loop, ForRunner, Free) != Free) throw AlreadyPolling();
                try
                {
                    Prepare();
                    _runner = new Thread(RunThread);
                    _runner.Start();
                }
                catch (Exception)
                {
                    _runner = null;
                    Interlocked.Exchange(ref _loop, Free);
                    throw;
                }
            }
        }

        private void RunThread()
        {
            bool isDone = false;
            while (!isDone)
            {
                try
                {
                    Interlocked.CompareExchange(ref _loop, ~Thread.CurrentThread.ManagedThreadId, ForRunner);
                    if (IsPoller) RunToTheEnd();
                    isDone = true;
                }
                catch (Exception)
                {
                    // No memory to begin or to end with: again.
                }
            }

            _runner = null;
        }

        /// <summary>
        /// Closes the connections (a server with 1001, and its port; a client with 1000). Returns when that is done, or, if a handler does not return, after twice
        /// CloseTimeoutMs and a second: then the loop does it as soon as it can. From a handler it returns at once, and the loop does it when the handler has returned.
        /// </summary>
        public void Stop()
        {
            lock (_waiter)
            {
                if (_phase == Active) _phase = Stopping;
            }

            if (IsPoller) return;

            // In steps: Monitor has no Wait on the device, and an event of its own would take heap for this one moment.
            for (long left = 2L * _options.CloseTimeoutMs + 1000; (_phase == Stopping || _runner != null) && left >= 0; left--)
            {
                // If nobody polls, it is done here.
                if (TryEnter()) FinishAndLeave();
                else Thread.Sleep(1);
            }
        }

        /// <summary>Stops it.</summary>
        public void Dispose() => Stop();

        /// <summary>Closes everything.</summary>
        private protected abstract void Shut();

        /// <summary>The time, or if the clock throws, the time before.</summary>
        private protected long TimeAfter(long now)
        {
            try
            {
                return _clock.Milliseconds;
            }
            catch (Exception)
            {
                return now;
            }
        }

        /// <summary>Lets some time pass after something threw, so that what goes on throwing does not take the processor.</summary>
        private protected static void Rest()
        {
            try
            {
                Thread.Sleep(RecoveryTime);
            }
            catch (Exception)
            {
                // Without memory even that throws.
            }
        }

        /// <summary>Something threw outside the handler while a connection was served: it alone ends.</summary>
        private protected void Crash(WsConnection connection, Exception e)
        {
            try
            {
                connection.ReportError(WsError.InternalFailure, e);
                connection.Drop();
            }
            catch (Exception)
            {
                // Not even that: then the next round tries again.
            }
        }

        internal void ReportError(WsConnection connection, WsError error, Exception exception)
        {
            try
            {
                _handler.OnError(connection, error, exception);
            }
            catch (Exception)
            {
                // The handler's last chance to hear of an error was this one.
            }
        }
    }
}
