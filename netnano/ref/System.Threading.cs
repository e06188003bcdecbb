namespace System.Threading
{
    public struct CancellationToken
    {
        private CancellationTokenSource _source;

        public extern CancellationToken(bool canceled);

        public extern bool CanBeCanceled { get; }
        public extern bool IsCancellationRequested { get; }
        public static extern CancellationToken None { get; }
        public extern WaitHandle WaitHandle { get; }

        public override extern bool Equals(object other);
        public extern bool Equals(CancellationToken other);
        public override extern int GetHashCode();
        public extern CancellationTokenRegistration Register(Action callback);
        public extern void ThrowIfCancellationRequested();
    }

    public struct CancellationTokenRegistration : IDisposable
    {
        private Action _callback;
        private CancellationTokenSource _source;
        public extern void Dispose();
        public override extern bool Equals(object obj);
        public extern bool Equals(CancellationTokenRegistration other);
        public override extern int GetHashCode();
        public static extern bool operator ==(CancellationTokenRegistration left, CancellationTokenRegistration right);
        public static extern bool operator !=(CancellationTokenRegistration left, CancellationTokenRegistration right);
    }

    public class CancellationTokenSource : IDisposable
    {
        public extern CancellationTokenSource();
        public extern CancellationTokenSource(int millisecondsDelay);
        public extern CancellationTokenSource(TimeSpan delay);

        public extern bool IsCancellationRequested { get; }
        public extern CancellationToken Token { get; }

        public extern void Cancel();
        public extern void Cancel(bool throwOnFirstException);
        public extern void CancelAfter(int millisecondsDelay);
        public extern void CancelAfter(TimeSpan delay);
        public extern void Dispose();
        protected virtual extern void Dispose(bool disposing);
    }

    public class OperationCanceledException : SystemException
    {
        public extern OperationCanceledException();
        public extern OperationCanceledException(string message);
        public extern OperationCanceledException(string message, Exception innerException);
    }
}
