using System;
using System.Threading;

namespace NanoWs
{
    /// <summary>
    /// The base of servers and clients: the loop that serves connections, the thread that it runs on, and how it stops. One rule applies
    /// throughout: any thread may request a stop, and the loop thread performs it.
    /// </summary>
    public abstract partial class WsEndpoint : IDisposable
    {
        // _phase
        private const int Active = 0;
        private const int Stopping = 1; // a stop was requested
        private const int Stopped = 2; // until Open, Start or Connect

        // _loop: the owner of the loop, as the complement of a thread's ID (so that an ID of 0 differs from the values below); without the
        // sign bit if it is a caller of Stop, so that a thread that polls can tell: it waits for a stop, and throws for other owners. Or
        private const int Free = 0;
        private const int ForRunner = 1; // the thread created by Start, which has not begun yet
        private const int ForNone = 2; // stopped
        private const int ForOpening = 3; // Open, for a moment

        // How long Run pauses, in milliseconds, after an exception in the loop, such as when memory runs out.
        private const int RecoveryTime = 10;

        internal readonly WsHandler _handler;
        internal readonly WsOptions _options;
        private protected readonly WsClock _clock;
        private readonly Waiter _waiter = new Waiter(); // also the lock for starting and for requesting a stop
        private Thread _runner; // created by Start
        private int _phase;
        private protected int _activeRounds; // the number of rounds with something to do

        private protected WsEndpoint(WsHandler handler, WsOptions options)
        {
            _handler = handler ?? throw new ArgumentNullException(nameof(handler));
            _options = options;
            _clock = options.Clock;
        }

        /// <summary>Gets whether a stop was requested or has completed.</summary>
        internal bool IsStopping => _phase != Active;

        /// <summary>
        /// Does all pending work; if there is none, waits for some, at most <paramref name="milliseconds"/> (0 does not wait). Returns
        /// whether there was anything to do. When stopped, or without a connection to serve, it waits and returns false.
        /// </summary>
        /// <exception cref="InvalidOperationException">Another thread is running the loop, or a handler called this.</exception>
        public bool Poll(int milliseconds)
        {
            if (milliseconds < 0) throw new ArgumentOutOfRangeException(nameof(milliseconds));
            if (Interlocked.CompareExchange(ref _loop, ~Thread.CurrentThread.ManagedThreadId, Free) != Free)
            {
                // Stopped, or another thread owns the loop for a moment: unless it runs the loop, this one waits, because the caller counts
                // on Poll to wait. _loop is read first: a stop may end, and the loop be opened again, at any moment.
                int loop = _loop;
                if (((loop < 0 || loop == ForRunner) && _phase == Active) || IsPoller) throw AlreadyPolling();
                if (milliseconds > 0) Thread.Sleep(milliseconds);
                return false;
            }

            try
            {
                bool active = Round(_clock.Milliseconds);
                if (active) _activeRounds++;
                else if (milliseconds != 0) active = WaitForWork(milliseconds);
                if (_phase == Active) _loop = Free;
                else FinishAndLeave();
                return active;
            }
            catch (Exception)
            {
                _loop = Free; // no call, because without memory a call throws on the interpreter; Stop completes a stop
                throw;
            }
        }

        private static InvalidOperationException AlreadyPolling() =>
            new InvalidOperationException("The loop is already running; call Stop first.");

        private static int Self => ~Thread.CurrentThread.ManagedThreadId;

        internal bool IsPoller => (_loop | int.MinValue) == Self;

        private bool WaitForWork(int milliseconds)
        {
            long now = _clock.Milliseconds;
            for (long end = now + milliseconds; now < end && _phase == Active; now = _clock.Milliseconds)
            {
                Wait((int)(end - now));
                if (RunRound(_clock.Milliseconds)) return true;
            }

            return false;
        }

        /// <summary>Runs one round of the loop without waiting. Returns whether there was anything to do.</summary>
        private protected bool RunRound(long now)
        {
            if (!Round(now)) return false;
            _activeRounds++;
            return true;
        }

        /// <summary>Implements one round of the loop: call <see cref="RunRound"/> instead.</summary>
        private protected abstract bool Round(long now);

        /// <summary>
        /// Runs the loop on this thread until <see cref="Stop"/> is called; returns at once if already stopped. A client whose
        /// ReconnectDelayMs is 0 serves until its connection has ended.
        /// </summary>
        /// <exception cref="InvalidOperationException">Another thread is running the loop, or a handler called this.</exception>
        public void Run()
        {
            Poll(0); // throws if the port cannot be opened
            if (TryEnter(Self)) ServeToTheEnd();
            else if (_phase == Active || IsPoller) throw AlreadyPolling();
        }

        // Whatever throws, the loop continues, and then leaves. Without memory every call throws on the interpreter: so there is none
        // outside a try before that.
        private void ServeToTheEnd()
        {
            if (_phase == Active) Prepare(); // a client; a server has already done so
            bool isServing = true;
            while (isServing && _phase == Active)
            {
                try
                {
                    isServing = KeepServing();
                    if (isServing && !RunRound(_clock.Milliseconds)) WaitForWork(1000);
                }
                catch (Exception e)
                {
                    try
                    {
                        _handler.Report(null, WsError.InternalFailure, e);
                        PauseAfterFailure();
                    }
                    catch (Exception)
                    {
                        // The next round tries again.
                    }
                }
            }

            FinishAndLeave();
        }

        /// <summary>Prepares for serving, such as by opening the port.</summary>
        private protected abstract void Prepare();

        /// <summary>Returns whether there is something to serve. A client without a connection connects first.</summary>
        private protected virtual bool KeepServing() => true;

        private bool TryEnter(int owner) => Interlocked.CompareExchange(ref _loop, owner, Free) == Free;

        private void FinishAndLeave()
        {
            // Read once: a later call of Stop finds the loop free, and performs the stop itself.
            bool isStopping = _phase == Stopping;
            if (isStopping && !TryShut(true)) TryShut(false);

            // In this order: a thread that sees Stopped may start again at once.
            Interlocked.Exchange(ref _loop, isStopping ? ForNone : Free);
            if (isStopping) _phase = Stopped;
        }

        private bool TryShut(bool isOrderly)
        {
            try
            {
                Shut(isOrderly);
                return true;
            }
            catch (Exception)
            {
                return false;
            }
        }

        /// <summary>
        /// Takes ownership of the loop, even from within a handler or after a stop. Returns whether the caller must leave it again. Opening
        /// alone calls no handler, and a thread that polls in the meantime waits.
        /// </summary>
        /// <exception cref="InvalidOperationException">Another thread is running the loop, or it is being stopped.</exception>
        private protected bool EnterAgain(bool onlyOpens)
        {
            if (Reopen(onlyOpens ? ForOpening : Self)) return true;
            return IsPoller ? false : throw AlreadyPolling();
        }

        /// <summary>
        /// Leaves the loop, and then throws what was caught before, if anything was. (Not to be called in a finally block: on the
        /// interpreter a caught exception, and FinishAndLeave may catch one, would discard the one in flight.)
        /// </summary>
        private protected void Leave(bool isOuter, Exception failure)
        {
            if (isOuter) FinishAndLeave();
            if (failure != null) throw failure;
        }

        /// <summary>
        /// Allows serving again after a completed stop, and takes the loop at once: a thread that polls might be faster. Returns whether
        /// the loop was free.
        /// </summary>
        /// <exception cref="InvalidOperationException">The stop has not completed: wait until Stop has returned.</exception>
        private bool Reopen(int owner)
        {
            lock (_waiter)
            {
                if (_phase == Stopping) throw new InvalidOperationException("Still stopping: wait for Stop.");
                bool isEntered = Interlocked.CompareExchange(ref _loop, owner, ForNone) == ForNone;
                _phase = Active;
                return isEntered || TryEnter(owner);
            }
        }

        /// <summary>
        /// Runs the loop on a new thread until <see cref="Stop"/> is called. May be called again after a stop. It is a foreground thread: a
        /// program whose Main has ended runs on.
        /// </summary>
        /// <exception cref="InvalidOperationException">The loop is already running, or is being stopped.</exception>
        public void Start()
        {
            lock (_waiter)
            {
                if (_runner != null || !Reopen(ForRunner)) throw AlreadyPolling();
                try
                {
                    Prepare();
                    _runner = new Thread(RunThread);
                    _runner.Start();
                }
                catch (Exception)
                {
                    _runner = null;
                    _loop = Free; // no call, because without memory a call throws on the interpreter
                    throw;
                }
            }
        }

        private void RunThread()
        {
            while (true)
            {
                try
                {
                    if (Interlocked.CompareExchange(ref _loop, Self, ForRunner) == ForRunner || IsPoller) ServeToTheEnd();
                    _runner = null;
                    return;
                }
                catch (Exception)
                {
                    // Out of memory at the beginning or the end: try again.
                }
            }
        }

        /// <summary>
        /// Stops the loop and closes the connections (a server with 1001, and its port; a client with 1000). Returns when that is done or,
        /// if a handler does not return, after twice CloseTimeoutMs plus one second: then the loop stops as soon as it can. Called from a
        /// handler, it returns at once, and the loop stops when the handler has returned. On nanoFramework, do not call it in a finally
        /// block, nor before <c>throw;</c>: it may catch exceptions, and the interpreter would lose the one in flight.
        /// </summary>
        public void Stop()
        {
            Thread runner;
            lock (_waiter)
            {
                if (_phase == Active) _phase = Stopping;
                runner = _runner; // another thread may start the next one at once
            }

            if (IsPoller) return;

            // Polled: on the device Monitor has no Wait, and an event would use heap for this one purpose. Measured by the system's clock:
            // a test's clock may not advance, and a sleep of 1 ms takes up to 16 ms where timers are coarse.
            var clock = new WsClock();
            long end = clock.Milliseconds + 2L * _options.CloseTimeoutMs + 1000;
            while ((_phase == Stopping || (runner != null && _runner == runner)) && clock.Milliseconds < end)
            {
                // If no thread runs the loop, this one stops it.
                if (TryEnter(Self & int.MaxValue)) FinishAndLeave();
                else Thread.Sleep(1); // the loop's thread needs the processor to get there
            }
        }

        /// <summary>Calls <see cref="Stop"/>: on nanoFramework not for a <c>using</c> statement, which is a finally block.</summary>
        public void Dispose() => Stop();

        /// <summary>Closes everything: in an orderly way, which takes time; or, if that has thrown, at once.</summary>
        private protected abstract void Shut(bool isOrderly);

        /// <summary>Returns the time, or the given one if the clock throws.</summary>
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

        /// <summary>Pauses after an exception, so that a repeated failure does not use up the processor.</summary>
        private protected static void PauseAfterFailure()
        {
            try
            {
                Thread.Sleep(RecoveryTime);
            }
            catch (Exception)
            {
                // Out of memory: even Sleep throws.
            }
        }

        /// <summary>Ends a connection, and only that one, after an exception outside the handler.</summary>
        private protected void Crash(WsConnection connection, Exception e)
        {
            try
            {
                connection.ReportError(WsError.InternalFailure, e);
                connection.Abort();
            }
            catch (Exception)
            {
                // That failed, too: the next round tries again.
            }
        }
    }
}
