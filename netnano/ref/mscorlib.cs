using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace System
{
    // What every type rests on.
    public class Object
    {
        public extern Object();
        public virtual extern bool Equals(object obj);
        public static extern bool Equals(object objA, object objB);
        public virtual extern int GetHashCode();
        public extern Type GetType();
        protected extern object MemberwiseClone();
        public static extern bool ReferenceEquals(object objA, object objB);
        public virtual extern string ToString();
    }

    public abstract class ValueType
    {
        protected extern ValueType();
        public override extern bool Equals(object obj);
    }

    public abstract class Enum : ValueType
    {
        protected extern Enum();
        public extern bool HasFlag(Enum flag);
        public override extern string ToString();
    }

    public struct Void { }

    public abstract class Array : IList, ICloneable
    {
        protected extern Array();

        public extern bool IsFixedSize { get; }
        public extern bool IsReadOnly { get; }
        public extern bool IsSynchronized { get; }
        public extern int Length { get; }
        public extern object SyncRoot { get; }

        public static extern int BinarySearch(Array array, int index, int length, object value, IComparer comparer);
        public static extern int BinarySearch(Array array, object value, IComparer comparer);
        public static extern void Clear(Array array, int index, int length);
        public extern object Clone();
        public static extern void Copy(Array sourceArray, Array destinationArray, int length);
        public static extern void Copy(Array sourceArray, int sourceIndex, Array destinationArray, int destinationIndex, int length);
        public extern void CopyTo(Array array, int index);
        public static extern Array CreateInstance(Type elementType, int length);
        public extern IEnumerator GetEnumerator();
        public extern object GetValue(int index);
        public static extern int IndexOf(Array array, object value);
        public static extern int IndexOf(Array array, object value, int startIndex);
        public static extern int IndexOf(Array array, object value, int startIndex, int count);

        extern int ICollection.Count { get; }
        extern object IList.this[int index] { get; set; }
        extern int IList.Add(object value);
        extern void IList.Clear();
        extern bool IList.Contains(object value);
        extern int IList.IndexOf(object value);
        extern void IList.Insert(int index, object value);
        extern void IList.Remove(object value);
        extern void IList.RemoveAt(int index);
    }

    public sealed class String : IEnumerable, IComparable
    {
        public static readonly string Empty;

        public extern String(char c, int count);
        public extern String(char[] value);
        public extern String(char[] value, int startIndex, int length);

        [IndexerName("Chars")] public extern char this[int index] { get; }
        public extern int Length { get; }

        public static extern int Compare(string strA, string strB);
        public extern int CompareTo(object value);
        public extern int CompareTo(string strB);
        public static extern string Concat(object arg0);
        public static extern string Concat(object arg0, object arg1);
        public static extern string Concat(object arg0, object arg1, object arg2);
        public static extern string Concat(params object[] args);
        public static extern string Concat(string str0, string str1);
        public static extern string Concat(string str0, string str1, string str2);
        public static extern string Concat(string str0, string str1, string str2, string str3);
        public static extern string Concat(params string[] values);
        public extern bool Contains(string value);
        public extern bool EndsWith(string value);
        public override extern bool Equals(object obj);
        public static extern bool Equals(string a, string b);
        public static extern string Format(string format, params object[] args);
        public extern IEnumerator GetEnumerator();
        public extern int IndexOf(char value);
        public extern int IndexOf(char value, int startIndex);
        public extern int IndexOf(char value, int startIndex, int count);
        public extern int IndexOf(string value);
        public extern int IndexOf(string value, int startIndex);
        public extern int IndexOf(string value, int startIndex, int count);
        public extern int IndexOfAny(char[] anyOf);
        public extern int IndexOfAny(char[] anyOf, int startIndex);
        public extern int IndexOfAny(char[] anyOf, int startIndex, int count);
        public static extern string Intern(string str);
        public static extern string IsInterned(string str);
        public static extern bool IsNullOrEmpty(string value);
        public extern int LastIndexOf(char value);
        public extern int LastIndexOf(char value, int startIndex);
        public extern int LastIndexOf(char value, int startIndex, int count);
        public extern int LastIndexOf(string value);
        public extern int LastIndexOf(string value, int startIndex);
        public extern int LastIndexOf(string value, int startIndex, int count);
        public extern int LastIndexOfAny(char[] anyOf);
        public extern int LastIndexOfAny(char[] anyOf, int startIndex);
        public extern int LastIndexOfAny(char[] anyOf, int startIndex, int count);
        public extern string PadLeft(int totalWidth, char paddingChar = ' ');
        public extern string PadRight(int totalWidth, char paddingChar = ' ');
        public extern string[] Split(params char[] separator);
        public extern string[] Split(char[] separator, int count);
        public extern bool StartsWith(string value);
        public extern string Substring(int startIndex);
        public extern string Substring(int startIndex, int length);
        public extern char[] ToCharArray();
        public extern char[] ToCharArray(int startIndex, int length);
        public extern string ToLower();
        public override extern string ToString();
        public extern string ToUpper();
        public extern string Trim();
        public extern string Trim(params char[] trimChars);
        public extern string TrimEnd(params char[] trimChars);
        public extern string TrimStart(params char[] trimChars);

        public static extern bool operator ==(string a, string b);
        public static extern bool operator !=(string a, string b);
    }

    public abstract class Type : MemberInfo, IReflect
    {
        protected extern Type();

        public abstract Assembly Assembly { get; }
        public abstract string AssemblyQualifiedName { get; }
        public abstract Type BaseType { get; }
        public override extern Type DeclaringType { get; }
        public abstract string FullName { get; }
        public extern bool IsAbstract { get; }
        public extern bool IsArray { get; }
        public extern bool IsClass { get; }
        public extern bool IsEnum { get; }
        public extern bool IsInterface { get; }
        public extern bool IsNotPublic { get; }
        public extern bool IsPublic { get; }
        public extern bool IsSerializable { get; }
        public extern bool IsValueType { get; }

        public extern ConstructorInfo GetConstructor(Type[] types);
        public extern ConstructorInfo[] GetConstructors();
        public abstract Type GetElementType();
        public extern FieldInfo GetField(string name);
        public abstract FieldInfo GetField(string name, BindingFlags bindingAttr);
        public extern FieldInfo[] GetFields();
        public abstract FieldInfo[] GetFields(BindingFlags bindingAttr);
        public abstract Type[] GetInterfaces();
        public extern MethodInfo GetMethod(string name);
        public extern MethodInfo GetMethod(string name, BindingFlags bindingAttr);
        public extern MethodInfo GetMethod(string name, Type[] types);
        public extern MethodInfo[] GetMethods();
        public abstract MethodInfo[] GetMethods(BindingFlags bindingAttr);
        public static extern Type GetType(string typeName);
        public static extern Type GetTypeFromHandle(RuntimeTypeHandle handle);
        public virtual extern bool IsInstanceOfType(object o);
        public virtual extern bool IsSubclassOf(Type c);
        public override extern string ToString();
    }

    // Primitive types. The compiler finds their values by the private fields.
    public struct Boolean
    {
        private bool m_value;
        public static readonly string FalseString;
        public static readonly string TrueString;
        public override extern string ToString();
    }

    public struct Byte
    {
        private byte m_value;
        public const byte MaxValue = 255;
        public const byte MinValue = 0;
        public static extern byte Parse(string s);
        public override extern string ToString();
        public extern string ToString(string format);
        public static extern bool TryParse(string s, out byte result);
    }

    public struct SByte
    {
        private sbyte m_value;
        public const sbyte MaxValue = 127;
        public const sbyte MinValue = -128;
        public static extern sbyte Parse(string s);
        public override extern string ToString();
        public extern string ToString(string format);
        public static extern bool TryParse(string s, out sbyte result);
    }

    public struct Char
    {
        private char m_value;
        public const char MaxValue = '\uffff';
        public const char MinValue = '\u0000';
        public extern char ToLower();
        public override extern string ToString();
        public extern char ToUpper();
    }

    public struct Int16
    {
        private short m_value;
        public const short MaxValue = 32767;
        public const short MinValue = -32768;
        public static extern short Parse(string s);
        public override extern string ToString();
        public extern string ToString(string format);
        public static extern bool TryParse(string s, out short result);
    }

    public struct UInt16
    {
        private ushort m_value;
        public const ushort MaxValue = 65535;
        public const ushort MinValue = 0;
        public static extern ushort Parse(string s);
        public override extern string ToString();
        public extern string ToString(string format);
        public static extern bool TryParse(string s, out ushort result);
    }

    public struct Int32
    {
        private int m_value;
        public const int MaxValue = 2147483647;
        public const int MinValue = -2147483648;
        public static extern int Parse(string s);
        public override extern string ToString();
        public extern string ToString(string format);
        public static extern bool TryParse(string s, out int result);
    }

    public struct UInt32
    {
        private uint m_value;
        public const uint MaxValue = 4294967295;
        public const uint MinValue = 0;
        public static extern uint Parse(string s);
        public override extern string ToString();
        public extern string ToString(string format);
        public static extern bool TryParse(string s, out uint result);
    }

    public struct Int64
    {
        private long m_value;
        public const long MaxValue = 9223372036854775807;
        public const long MinValue = -9223372036854775808;
        public static extern long Parse(string s);
        public override extern string ToString();
        public extern string ToString(string format);
        public static extern bool TryParse(string s, out long result);
    }

    public struct UInt64
    {
        private ulong m_value;
        public const ulong MaxValue = 18446744073709551615;
        public const ulong MinValue = 0;
        public static extern ulong Parse(string s);
        public override extern string ToString();
        public extern string ToString(string format);
        public static extern bool TryParse(string s, out ulong result);
    }

    public struct Single
    {
        private float m_value;

        public const float Epsilon = 1E-45f;
        public const float MaxValue = 3.4028235E+38f;
        public const float MinValue = -3.4028235E+38f;
        public const float NaN = 0.0f / 0.0f;
        public const float NegativeInfinity = -1.0f / 0.0f;
        public const float PositiveInfinity = 1.0f / 0.0f;

        public extern int CompareTo(float value);
        public static extern bool IsInfinity(float f);
        public static extern bool IsNaN(float f);
        public static extern bool IsNegativeInfinity(float f);
        public static extern bool IsPositiveInfinity(float f);
        public static extern float Parse(string s);
        public override extern string ToString();
        public extern string ToString(string format);
        public static extern bool TryParse(string s, out float result);
    }

    public struct Double
    {
        private double m_value;

        public const double Epsilon = 5E-324;
        public const double MaxValue = 1.7976931348623157E+308;
        public const double MinValue = -1.7976931348623157E+308;
        public const double NaN = 0.0 / 0.0;
        public const double NegativeInfinity = -1.0 / 0.0;
        public const double PositiveInfinity = 1.0 / 0.0;

        public extern int CompareTo(double value);
        public static extern bool IsInfinity(double d);
        public static extern bool IsNaN(double d);
        public static extern bool IsNegativeInfinity(double d);
        public static extern bool IsPositiveInfinity(double d);
        public static extern double Parse(string s);
        public override extern string ToString();
        public extern string ToString(string format);
        public static extern bool TryParse(string s, out double result);
    }

    public struct IntPtr { }
    public struct UIntPtr { }
    public struct RuntimeTypeHandle { }
    public struct RuntimeFieldHandle { }
    public struct RuntimeMethodHandle { }

    [Obsolete("Types with embedded references are not supported in this version of your compiler.", true)]
    public readonly ref struct SpanByte
    {
        private readonly byte[] _array;
        private readonly int _start;
        private readonly int _length;

        public extern SpanByte(byte[] array);
        public extern SpanByte(byte[] array, int start, int length);

        public static extern SpanByte Empty { get; }
        public extern bool IsEmpty { get; }
        public extern byte this[int index] { get; set; }
        public extern int Length { get; }

        public extern void CopyTo(SpanByte destination);
        public extern SpanByte Slice(int start);
        public extern SpanByte Slice(int start, int length);
        public extern byte[] ToArray();

        public static extern implicit operator SpanByte(byte[] array);
    }

    // Delegates and events. AsyncCallback and IAsyncResult are here because the compiler gives each delegate BeginInvoke for them.
    public abstract class Delegate
    {
        protected extern Delegate();

        public extern MethodInfo Method { get; }
        public extern object Target { get; }

        public static extern Delegate Combine(Delegate a, Delegate b);
        public override extern bool Equals(object obj);
        public virtual extern Delegate[] GetInvocationList();
        public static extern Delegate Remove(Delegate source, Delegate value);

        public static extern bool operator ==(Delegate d1, Delegate d2);
        public static extern bool operator !=(Delegate d1, Delegate d2);
    }

    public abstract class MulticastDelegate : Delegate
    {
        protected extern MulticastDelegate();
        public override extern bool Equals(object obj);
        public static extern bool operator ==(MulticastDelegate d1, MulticastDelegate d2);
        public static extern bool operator !=(MulticastDelegate d1, MulticastDelegate d2);
    }

    public delegate void Action();
    public delegate void EventHandler(object sender, EventArgs e);

    public class EventArgs
    {
        public static readonly EventArgs Empty;
        public extern EventArgs();
    }

    public delegate void AsyncCallback(IAsyncResult ar);
    public interface IAsyncResult { }

    // Time.
    public struct DateTime
    {
        private ulong _ticks;

        public static readonly DateTime MaxValue;
        public static readonly DateTime MinValue;
        public static readonly DateTime UnixEpoch;

        public extern DateTime(int year, int month, int day);
        public extern DateTime(int year, int month, int day, int hour, int minute, int second);
        public extern DateTime(int year, int month, int day, int hour, int minute, int second, int millisecond);
        public extern DateTime(long ticks);
        public extern DateTime(long ticks, DateTimeKind kind);

        public extern DateTime Date { get; }
        public extern int Day { get; }
        public extern DayOfWeek DayOfWeek { get; }
        public extern int DayOfYear { get; }
        public extern int Hour { get; }
        public extern DateTimeKind Kind { get; }
        public extern int Millisecond { get; }
        public extern int Minute { get; }
        public extern int Month { get; }
        public extern int Second { get; }
        public extern long Ticks { get; }
        public extern TimeSpan TimeOfDay { get; }
        public static extern DateTime Today { get; }
        public static extern DateTime UtcNow { get; }
        public extern int Year { get; }

        public extern DateTime Add(TimeSpan val);
        public extern DateTime AddDays(double val);
        public extern DateTime AddHours(double val);
        public extern DateTime AddMilliseconds(double val);
        public extern DateTime AddMinutes(double val);
        public extern DateTime AddSeconds(double val);
        public extern DateTime AddTicks(long val);
        public static extern int Compare(DateTime t1, DateTime t2);
        public extern int CompareTo(object val);
        public static extern int DaysInMonth(int year, int month);
        public static extern bool Equals(DateTime t1, DateTime t2);
        public override extern bool Equals(object obj);
        public static extern DateTime FromUnixTimeSeconds(long seconds);
        public override extern int GetHashCode();
        public static extern DateTime Parse(string s);
        public extern TimeSpan Subtract(DateTime val);
        public extern DateTime Subtract(TimeSpan val);
        public override extern string ToString();
        public extern string ToString(string format);
        public extern long ToUnixTimeSeconds();
        public static extern bool TryParse(string s, out DateTime result);

        public static extern DateTime operator +(DateTime d, TimeSpan t);
        public static extern bool operator ==(DateTime d1, DateTime d2);
        public static extern bool operator >(DateTime t1, DateTime t2);
        public static extern bool operator >=(DateTime t1, DateTime t2);
        public static extern bool operator !=(DateTime t1, DateTime t2);
        public static extern bool operator <(DateTime t1, DateTime t2);
        public static extern bool operator <=(DateTime t1, DateTime t2);
        public static extern TimeSpan operator -(DateTime d1, DateTime d2);
        public static extern DateTime operator -(DateTime d, TimeSpan t);
    }

    public enum DateTimeKind { Utc = 1 }
    public enum DayOfWeek { Sunday, Monday, Tuesday, Wednesday, Thursday, Friday, Saturday }

    public struct TimeSpan
    {
        private long _ticks;

        public static readonly TimeSpan MaxValue;
        public static readonly TimeSpan MinValue;
        public const long TicksPerDay = 864000000000;
        public const long TicksPerHour = 36000000000;
        public const long TicksPerMillisecond = 10000;
        public const long TicksPerMinute = 600000000;
        public const long TicksPerSecond = 10000000;
        public static readonly TimeSpan Zero;

        public extern TimeSpan(int hours, int minutes, int seconds);
        public extern TimeSpan(int days, int hours, int minutes, int seconds);
        public extern TimeSpan(int days, int hours, int minutes, int seconds, int milliseconds);
        public extern TimeSpan(long ticks);

        public extern int Days { get; }
        public extern int Hours { get; }
        public extern int Milliseconds { get; }
        public extern int Minutes { get; }
        public extern int Seconds { get; }
        public extern long Ticks { get; }
        public extern double TotalDays { get; }
        public extern double TotalHours { get; }
        public extern double TotalMilliseconds { get; }
        public extern double TotalMinutes { get; }
        public extern double TotalSeconds { get; }

        public extern TimeSpan Add(TimeSpan ts);
        public static extern int Compare(TimeSpan t1, TimeSpan t2);
        public extern int CompareTo(object value);
        public extern TimeSpan Duration();
        public override extern bool Equals(object value);
        public static extern bool Equals(TimeSpan t1, TimeSpan t2);
        public static extern TimeSpan FromDays(long value);
        public static extern TimeSpan FromHours(long value);
        public static extern TimeSpan FromMilliseconds(long value);
        public static extern TimeSpan FromMinutes(long value);
        public static extern TimeSpan FromSeconds(long value);
        public static extern TimeSpan FromTicks(long value);
        public override extern int GetHashCode();
        public extern TimeSpan Negate();
        public extern TimeSpan Subtract(TimeSpan ts);
        public override extern string ToString();

        public static extern TimeSpan operator +(TimeSpan t1, TimeSpan t2);
        public static extern bool operator ==(TimeSpan t1, TimeSpan t2);
        public static extern bool operator >(TimeSpan t1, TimeSpan t2);
        public static extern bool operator >=(TimeSpan t1, TimeSpan t2);
        public static extern bool operator !=(TimeSpan t1, TimeSpan t2);
        public static extern bool operator <(TimeSpan t1, TimeSpan t2);
        public static extern bool operator <=(TimeSpan t1, TimeSpan t2);
        public static extern TimeSpan operator -(TimeSpan t1, TimeSpan t2);
        public static extern TimeSpan operator -(TimeSpan t);
        public static extern TimeSpan operator +(TimeSpan t);
    }

    // Interfaces.
    public interface IDisposable
    {
        void Dispose();
    }

    public interface ICloneable
    {
        object Clone();
    }

    public interface IComparable
    {
        int CompareTo(object obj);
    }

    // Helpers.
    public static class BitConverter
    {
        public static extern bool IsLittleEndian { get; }

        public static extern long DoubleToInt64Bits(double value);
        public static extern byte[] GetBytes(bool value);
        public static extern byte[] GetBytes(char value);
        public static extern byte[] GetBytes(double value);
        public static extern byte[] GetBytes(short value);
        public static extern byte[] GetBytes(int value);
        public static extern byte[] GetBytes(long value);
        public static extern byte[] GetBytes(float value);
        public static extern byte[] GetBytes(ushort value);
        public static extern byte[] GetBytes(uint value);
        public static extern byte[] GetBytes(ulong value);
        public static extern double Int64BitsToDouble(long value);
        public static extern bool ToBoolean(byte[] value, int startIndex);
        public static extern char ToChar(byte[] value, int startIndex);
        public static extern double ToDouble(byte[] value, int startIndex);
        public static extern short ToInt16(byte[] value, int startIndex);
        public static extern int ToInt32(byte[] value, int startIndex);
        public static extern long ToInt64(byte[] value, int startIndex);
        public static extern float ToSingle(byte[] value, int startIndex);
        public static extern string ToString(byte[] value);
        public static extern string ToString(byte[] value, int startIndex);
        public static extern string ToString(byte[] value, int startIndex, int length);
        public static extern ushort ToUInt16(byte[] value, int startIndex);
        public static extern uint ToUInt32(byte[] value, int startIndex);
        public static extern ulong ToUInt64(byte[] value, int startIndex);
    }

    public static class Convert
    {
        public static extern byte[] FromBase64CharArray(char[] inArray, int offset, int length);
        public static extern byte[] FromBase64String(string inString);
        public static extern string ToBase64String(byte[] inArray);
        public static extern string ToBase64String(byte[] inArray, Base64FormattingOptions options);
        public static extern string ToBase64String(byte[] inArray, int offset, int length);
        public static extern string ToBase64String(byte[] inArray, int offset, int length, Base64FormattingOptions options);
        public static extern bool ToBoolean(byte value);
        public static extern byte ToByte(bool value);
        public static extern byte ToByte(string value, int fromBase = 10);
        public static extern char ToChar(ushort value);
        public static extern DateTime ToDateTime(string value);
        public static extern double ToDouble(string value);
        public static extern short ToInt16(string value, int fromBase = 10);
        public static extern int ToInt32(string value, int fromBase = 10);
        public static extern long ToInt64(string value, int fromBase = 10);
        public static extern sbyte ToSByte(string value, int fromBase = 10);
        public static extern float ToSingle(string value);
        public static extern ushort ToUInt16(string value, int fromBase = 10);
        public static extern uint ToUInt32(string value, int fromBase = 10);
        public static extern ulong ToUInt64(string value, int fromBase = 10);
    }

    [Flags]
    public enum Base64FormattingOptions { None, InsertLineBreaks }

    public static class Console
    {
        public static extern void Write(string value);
        public static extern void WriteLine();
        public static extern void WriteLine(string value);
    }

    public static class GC
    {
        public static extern void ReRegisterForFinalize(object obj);
        public static extern void SuppressFinalize(object obj);
        public static extern void WaitForPendingFinalizers();
    }

    public abstract class MarshalByRefObject
    {
        protected extern MarshalByRefObject();
    }

    public class Random
    {
        public extern Random();
        public extern Random(int seed);
        public virtual extern int Next();
        public virtual extern int Next(int maxValue);
        public virtual extern void NextBytes(byte[] buffer);
        public virtual extern double NextDouble();
    }

    public sealed class Version
    {
        public extern Version(int major, int minor);
        public extern Version(int major, int minor, int build, int revision);

        public extern int Build { get; }
        public extern int Major { get; }
        public extern int Minor { get; }
        public extern int Revision { get; }

        public override extern bool Equals(object obj);
        public override extern int GetHashCode();
        public override extern string ToString();
    }

    public class WeakReference
    {
        public extern WeakReference(object target);
        public virtual extern bool IsAlive { get; }
        public virtual extern object Target { get; set; }
    }

    // Attributes.
    [AttributeUsage(AttributeTargets.All)]
    public abstract class Attribute
    {
        protected extern Attribute();
    }

    [Flags]
    public enum AttributeTargets
    {
        Assembly = 1, Module, Class = 4, Struct = 8, Enum = 16, Constructor = 32, Method = 64, Property = 128,
        Field = 256, Event = 512, Interface = 1024, Parameter = 2048, Delegate = 4096, ReturnValue = 8192, All = 16383
    }

    [AttributeUsage(AttributeTargets.Class)]
    public sealed class AttributeUsageAttribute : Attribute
    {
        public extern AttributeUsageAttribute(AttributeTargets validOn);
        public extern bool AllowMultiple { get; set; }
        public extern bool Inherited { get; set; }
        public extern AttributeTargets ValidOn { get; }
    }

    [AttributeUsage(AttributeTargets.All)]
    public sealed class CLSCompliantAttribute : Attribute
    {
        public extern CLSCompliantAttribute(bool isCompliant);
        public extern bool IsCompliant { get; }
    }

    [AttributeUsage(AttributeTargets.Enum)]
    public class FlagsAttribute : Attribute
    {
        public extern FlagsAttribute();
    }

    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum | AttributeTargets.Constructor |
        AttributeTargets.Method | AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Event |
        AttributeTargets.Interface | AttributeTargets.Delegate, Inherited = false)]
    public sealed class ObsoleteAttribute : Attribute
    {
        public extern ObsoleteAttribute();
        public extern ObsoleteAttribute(string message);
        public extern ObsoleteAttribute(string message, bool error);
        public extern bool IsError { get; }
        public extern string Message { get; }
    }

    [AttributeUsage(AttributeTargets.Parameter)]
    public sealed class ParamArrayAttribute : Attribute
    {
        public extern ParamArrayAttribute();
    }

    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum | AttributeTargets.Delegate,
        Inherited = false)]
    public sealed class SerializableAttribute : Attribute
    {
        public extern SerializableAttribute();
    }

    // Exceptions.
    public class Exception
    {
        protected int HResult;
        public extern Exception();
        public extern Exception(string message);
        public extern Exception(string message, Exception innerException);
        public extern Exception InnerException { get; }
        public virtual extern string Message { get; }
        public virtual extern string StackTrace { get; }
        public override extern string ToString();
    }

    public class SystemException : Exception
    {
        public extern SystemException();
        public extern SystemException(string message);
        public extern SystemException(string message, Exception innerException);
    }

    public class ApplicationException : Exception
    {
        public extern ApplicationException();
        public extern ApplicationException(string message);
        public extern ApplicationException(string message, Exception innerException);
    }

    public class ArgumentException : SystemException
    {
        public extern ArgumentException();
        public extern ArgumentException(string message);
        public extern ArgumentException(string message, Exception innerException);
        public extern ArgumentException(string message, string paramName);
        public extern ArgumentException(string message, string paramName, Exception innerException);
        public override extern string Message { get; }
        public virtual extern string ParamName { get; }
        public static extern void ThrowIfNullOrEmpty(string argument, [CallerArgumentExpression("argument")] string paramName = null);
    }

    public class ArgumentNullException : ArgumentException
    {
        public extern ArgumentNullException();
        public extern ArgumentNullException(string paramName);
        public extern ArgumentNullException(string message, Exception innerException);
        public extern ArgumentNullException(string paramName, string message);
        public static extern void ThrowIfNull(object argument, [CallerArgumentExpression("argument")] string paramName = null);
    }

    public class ArgumentOutOfRangeException : ArgumentException
    {
        public extern ArgumentOutOfRangeException();
        public extern ArgumentOutOfRangeException(string paramName);
        public extern ArgumentOutOfRangeException(string paramName, string message);
    }

    public class FormatException : SystemException
    {
        public extern FormatException();
        public extern FormatException(string message);
        public extern FormatException(string message, Exception innerException);
    }

    public class IndexOutOfRangeException : SystemException
    {
        public extern IndexOutOfRangeException();
        public extern IndexOutOfRangeException(string message);
        public extern IndexOutOfRangeException(string message, Exception innerException);
    }

    public class InvalidCastException : SystemException
    {
        public extern InvalidCastException();
        public extern InvalidCastException(string message);
        public extern InvalidCastException(string message, Exception innerException);
    }

    public class InvalidOperationException : SystemException
    {
        public extern InvalidOperationException();
        public extern InvalidOperationException(string message);
        public extern InvalidOperationException(string message, Exception innerException);
    }

    public class NotImplementedException : SystemException
    {
        public extern NotImplementedException();
        public extern NotImplementedException(string message);
        public extern NotImplementedException(string message, Exception innerException);
    }

    public class NotSupportedException : SystemException
    {
        public extern NotSupportedException();
        public extern NotSupportedException(string message);
        public extern NotSupportedException(string message, Exception innerException);
    }

    public class NullReferenceException : SystemException
    {
        public extern NullReferenceException();
        public extern NullReferenceException(string message);
        public extern NullReferenceException(string message, Exception innerException);
    }

    public class ObjectDisposedException : SystemException
    {
        public extern ObjectDisposedException();
        public extern ObjectDisposedException(string message);
        public extern ObjectDisposedException(string message, Exception innerException);
    }

    public class OutOfMemoryException : SystemException
    {
        public extern OutOfMemoryException();
        public extern OutOfMemoryException(string message);
        public extern OutOfMemoryException(string message, Exception innerException);
    }

    public class PlatformNotSupportedException : NotSupportedException
    {
        public extern PlatformNotSupportedException();
    }

    public class TimeoutException : SystemException
    {
        public extern TimeoutException();
        public extern TimeoutException(string message);
        public extern TimeoutException(string message, Exception innerException);
    }
}

namespace System.Collections
{
    public interface IEnumerable
    {
        IEnumerator GetEnumerator();
    }

    public interface IEnumerator
    {
        object Current { get; }
        bool MoveNext();
        void Reset();
    }

    public interface ICollection : IEnumerable
    {
        int Count { get; }
        bool IsSynchronized { get; }
        object SyncRoot { get; }
        void CopyTo(Array array, int index);
    }

    public interface IList : ICollection
    {
        bool IsFixedSize { get; }
        bool IsReadOnly { get; }
        object this[int index] { get; set; }

        int Add(object value);
        void Clear();
        bool Contains(object value);
        int IndexOf(object value);
        void Insert(int index, object value);
        void Remove(object value);
        void RemoveAt(int index);
    }

    public interface IComparer
    {
        int Compare(object x, object y);
    }

    public interface IEqualityComparer
    {
        bool Equals(object x, object y);
        int GetHashCode(object obj);
    }

    public class ArrayList : IList, ICloneable
    {
        public extern ArrayList();

        public virtual extern int Capacity { get; set; }
        public virtual extern int Count { get; }
        public virtual extern bool IsFixedSize { get; }
        public virtual extern bool IsReadOnly { get; }
        public virtual extern bool IsSynchronized { get; }
        public virtual extern object this[int index] { get; set; }
        public virtual extern object SyncRoot { get; }

        public virtual extern int Add(object value);
        public virtual extern int BinarySearch(object value, IComparer comparer);
        public virtual extern void Clear();
        public virtual extern object Clone();
        public virtual extern bool Contains(object value);
        public virtual extern void CopyTo(Array array);
        public virtual extern void CopyTo(Array array, int index);
        public virtual extern IEnumerator GetEnumerator();
        public virtual extern int IndexOf(object value);
        public virtual extern int IndexOf(object value, int startIndex);
        public virtual extern int IndexOf(object value, int startIndex, int count);
        public virtual extern void Insert(int index, object value);
        public virtual extern void Remove(object value);
        public virtual extern void RemoveAt(int index);
        public virtual extern object[] ToArray();
        public virtual extern Array ToArray(Type type);
    }
}

namespace System.ComponentModel
{
    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum | AttributeTargets.Constructor |
        AttributeTargets.Method | AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Event |
        AttributeTargets.Interface | AttributeTargets.Delegate)]
    public sealed class EditorBrowsableAttribute : Attribute
    {
        public extern EditorBrowsableAttribute();
        public extern EditorBrowsableAttribute(EditorBrowsableState state);
        public extern EditorBrowsableState State { get; }
        public override extern bool Equals(object obj);
    }

    public enum EditorBrowsableState { Always, Never, Advanced }
}

namespace System.Diagnostics
{
    public static class Debug
    {
        [Conditional("DEBUG")] public static extern void Assert(bool condition);
        [Conditional("DEBUG")] public static extern void Assert(bool condition, string message);
        [Conditional("DEBUG")] public static extern void Assert(bool condition, string message, string detailedMessage);
        [Conditional("DEBUG")] public static extern void Write(string message);
        [Conditional("DEBUG")] public static extern void WriteLine();
        [Conditional("DEBUG")] public static extern void WriteLine(string message);
    }

    public static class Debugger
    {
        public static extern bool IsAttached { get; }
        public static extern void Break();
    }

    [AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
    public sealed class ConditionalAttribute : Attribute
    {
        public extern ConditionalAttribute(string conditionString);
        public extern string ConditionString { get; }
    }

    [AttributeUsage(AttributeTargets.Assembly | AttributeTargets.Module)]
    public sealed class DebuggableAttribute : Attribute
    {
        public extern DebuggableAttribute(bool isJITTrackingEnabled, bool isJITOptimizerDisabled);
        public extern DebuggableAttribute(DebuggableAttribute.DebuggingModes modes);
        public extern DebuggableAttribute.DebuggingModes DebuggingFlags { get; }
        public extern bool IsJITOptimizerDisabled { get; }
        public extern bool IsJITTrackingEnabled { get; }

        [Flags]
        public enum DebuggingModes
        {
            None, Default, IgnoreSymbolStoreSequencePoints, EnableEditAndContinue = 4, DisableOptimizations = 256
        }
    }

    [AttributeUsage(AttributeTargets.Property | AttributeTargets.Field)]
    public sealed class DebuggerBrowsableAttribute : Attribute
    {
        public extern DebuggerBrowsableAttribute(DebuggerBrowsableState state);
        public extern DebuggerBrowsableState State { get; }
    }

    public enum DebuggerBrowsableState { Never, Collapsed = 2, RootHidden }

    [AttributeUsage(AttributeTargets.Assembly | AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum |
        AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Delegate, AllowMultiple = true)]
    public sealed class DebuggerDisplayAttribute : Attribute
    {
        public extern DebuggerDisplayAttribute(string value);
        public extern string Name { get; set; }
        public extern Type Target { get; set; }
        public extern string TargetTypeName { get; set; }
        public extern string Type { get; set; }
        public extern string Value { get; }
    }

    [AttributeUsage(AttributeTargets.Constructor | AttributeTargets.Method | AttributeTargets.Property, Inherited = false)]
    public sealed class DebuggerHiddenAttribute : Attribute
    {
        public extern DebuggerHiddenAttribute();
    }

    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Constructor | AttributeTargets.Method |
        AttributeTargets.Property, Inherited = false)]
    public sealed class DebuggerNonUserCodeAttribute : Attribute
    {
        public extern DebuggerNonUserCodeAttribute();
    }

    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Constructor | AttributeTargets.Method,
        Inherited = false)]
    public sealed class DebuggerStepThroughAttribute : Attribute
    {
        public extern DebuggerStepThroughAttribute();
    }
}

namespace System.IO
{
    public class IOException : SystemException
    {
        public extern IOException();
        public extern IOException(string message);
        public extern IOException(string message, Exception innerException);
        public extern IOException(string message, int hresult);
        public extern IOException.IOExceptionErrorCode ErrorCode { get; }

        public enum IOExceptionErrorCode
        {
            Others = -536870912, InvalidDriver = -520093696, FileNotFound = -503316480, DirectoryNotFound = -486539264,
            VolumeNotFound = -469762048, PathTooLong = -452984832, DirectoryNotEmpty = -436207616,
            UnauthorizedAccess = -419430400, PathAlreadyExists = -402653184, TooManyOpenHandles = -385875968
        }
    }
}

namespace System.Reflection
{
    public abstract class MemberInfo
    {
        protected extern MemberInfo();
        public abstract Type DeclaringType { get; }
        public abstract MemberTypes MemberType { get; }
        public abstract string Name { get; }
        public abstract object[] GetCustomAttributes(bool inherit);
    }

    public enum MemberTypes
    {
        Constructor = 1, Event, Field = 4, Method = 8, Property = 16, TypeInfo = 32, Custom = 64, NestedType = 128,
        All = 191
    }

    public abstract class MethodBase : MemberInfo
    {
        protected extern MethodBase();

        public override extern Type DeclaringType { get; }
        public extern bool IsAbstract { get; }
        public extern bool IsFinal { get; }
        public extern bool IsPublic { get; }
        public extern bool IsStatic { get; }
        public extern bool IsVirtual { get; }
        public override extern string Name { get; }

        public abstract ParameterInfo[] GetParameters();
        public extern object Invoke(object obj, object[] parameters);
    }

    public abstract class MethodInfo : MethodBase
    {
        protected extern MethodInfo();
        public override extern MemberTypes MemberType { get; }
        public abstract Type ReturnType { get; }
    }

    public abstract class ConstructorInfo : MethodBase
    {
        protected extern ConstructorInfo();
        public override extern MemberTypes MemberType { get; }
        public override extern object[] GetCustomAttributes(bool inherit);
        public extern object Invoke(object[] parameters);
    }

    public abstract class FieldInfo : MemberInfo
    {
        protected extern FieldInfo();
        public abstract Type FieldType { get; }
        public override extern MemberTypes MemberType { get; }
        public override extern object[] GetCustomAttributes(bool inherit);
        public abstract object GetValue(object obj);
        public virtual extern void SetValue(object obj, object value);
    }

    public abstract class PropertyInfo : MemberInfo
    {
        protected extern PropertyInfo();
        public abstract Type PropertyType { get; }
        public virtual extern object GetValue(object obj, object[] index);
        public virtual extern void SetValue(object obj, object value, object[] index);
    }

    public abstract class ParameterInfo
    {
        protected extern ParameterInfo();
        public virtual extern Type ParameterType { get; }
    }

    [Flags]
    public enum BindingFlags
    {
        Default, IgnoreCase, DeclaredOnly, Instance = 4, Static = 8, Public = 16, NonPublic = 32,
        FlattenHierarchy = 64, InvokeMethod = 256, CreateInstance = 512, GetField = 1024, SetField = 2048,
        GetProperty = 4096, SetProperty = 8192, PutDispProperty = 16384, PutRefDispProperty = 32768,
        ExactBinding = 65536, SuppressChangeType = 131072, OptionalParamBinding = 262144, IgnoreReturn = 16777216
    }

    public interface IReflect
    {
        FieldInfo GetField(string name, BindingFlags bindingAttr);
        MethodInfo GetMethod(string name, BindingFlags bindingAttr);
    }

    public class Assembly
    {
        public extern Assembly();

        public virtual extern string FullName { get; }

        public static extern Assembly GetAssembly(Type type);
        public static extern Assembly GetExecutingAssembly();
        public extern AssemblyName GetName();
        public virtual extern Type GetType(string name);
        public virtual extern Type GetType(string name, bool throwOnError);
        public virtual extern Type[] GetTypes();
        public static extern Assembly Load(byte[] rawAssembly);
        public static extern Assembly Load(string assemblyString);
    }

    public sealed class AssemblyName
    {
        internal extern AssemblyName();
        public extern string FullName { get; }
        public extern string Name { get; }
        public extern Version Version { get; }
    }

    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Interface)]
    public sealed class DefaultMemberAttribute : Attribute
    {
        public extern DefaultMemberAttribute(string memberName);
        public extern string MemberName { get; }
    }

    [AttributeUsage(AttributeTargets.Assembly)]
    public sealed class AssemblyCompanyAttribute : Attribute
    {
        public extern AssemblyCompanyAttribute(string company);
        public extern string Company { get; }
    }

    [AttributeUsage(AttributeTargets.Assembly)]
    public sealed class AssemblyConfigurationAttribute : Attribute
    {
        public extern AssemblyConfigurationAttribute(string configuration);
        public extern string Configuration { get; }
    }

    [AttributeUsage(AttributeTargets.Assembly)]
    public sealed class AssemblyCopyrightAttribute : Attribute
    {
        public extern AssemblyCopyrightAttribute(string copyright);
        public extern string Copyright { get; }
    }

    [AttributeUsage(AttributeTargets.Assembly)]
    public sealed class AssemblyDescriptionAttribute : Attribute
    {
        public extern AssemblyDescriptionAttribute(string description);
        public extern string Description { get; }
    }

    [AttributeUsage(AttributeTargets.Assembly)]
    public sealed class AssemblyFileVersionAttribute : Attribute
    {
        public extern AssemblyFileVersionAttribute(string version);
        public extern string Version { get; }
    }

    [AttributeUsage(AttributeTargets.Assembly)]
    public sealed class AssemblyInformationalVersionAttribute : Attribute
    {
        public extern AssemblyInformationalVersionAttribute(string informationalVersion);
        public extern string InformationalVersion { get; }
    }

    [AttributeUsage(AttributeTargets.Assembly)]
    public sealed class AssemblyProductAttribute : Attribute
    {
        public extern AssemblyProductAttribute(string product);
        public extern string Product { get; }
    }

    [AttributeUsage(AttributeTargets.Assembly)]
    public sealed class AssemblyTitleAttribute : Attribute
    {
        public extern AssemblyTitleAttribute(string title);
        public extern string Title { get; }
    }

    [AttributeUsage(AttributeTargets.Assembly)]
    public sealed class AssemblyTrademarkAttribute : Attribute
    {
        public extern AssemblyTrademarkAttribute(string trademark);
        public extern string Trademark { get; }
    }

    [AttributeUsage(AttributeTargets.Assembly)]
    public sealed class AssemblyVersionAttribute : Attribute
    {
        public extern AssemblyVersionAttribute(string version);
        public extern string Version { get; }
    }
}

namespace System.Runtime.CompilerServices
{
    [AttributeUsage(AttributeTargets.Parameter, AllowMultiple = false, Inherited = false)]
    public sealed class CallerArgumentExpressionAttribute : Attribute
    {
        public extern CallerArgumentExpressionAttribute(string parameterName);
        public extern string ParameterName { get; }
    }

    [AttributeUsage(AttributeTargets.Parameter, Inherited = false)]
    public sealed class CallerMemberNameAttribute : Attribute
    {
        public extern CallerMemberNameAttribute();
    }

    [AttributeUsage(AttributeTargets.Assembly | AttributeTargets.Class | AttributeTargets.Method)]
    public sealed class ExtensionAttribute : Attribute
    {
        public extern ExtensionAttribute();
    }

    [AttributeUsage(AttributeTargets.Property)]
    public sealed class IndexerNameAttribute : Attribute
    {
        public extern IndexerNameAttribute(string indexerName);
    }

    [AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
    public sealed class InternalsVisibleToAttribute : Attribute
    {
        public extern InternalsVisibleToAttribute(string assemblyName);
        public extern string AssemblyName { get; }
    }

    public static class IsExternalInit { }
    public enum MethodCodeType { IL, Native, OPTIL, Runtime }

    [AttributeUsage(AttributeTargets.Constructor | AttributeTargets.Method, Inherited = false)]
    public sealed class MethodImplAttribute : Attribute
    {
        public MethodCodeType MethodCodeType;
        public extern MethodImplAttribute();
        public extern MethodImplAttribute(short _value);
        public extern MethodImplAttribute(MethodImplOptions methodImplOptions);
        public extern MethodImplOptions Value { get; }
    }

    public enum MethodImplOptions
    {
        Unmanaged = 4, NoInlining = 8, ForwardRef = 16, Synchronized = 32, PreserveSig = 128, InternalCall = 4096
    }

    public static class RuntimeHelpers
    {
        public static extern int OffsetToStringData { get; }
        public static extern object GetObjectValue(object obj);
        public static extern void InitializeArray(Array array, RuntimeFieldHandle fldHandle);
        public static extern void RunClassConstructor(RuntimeTypeHandle type);
    }
}

namespace System.Runtime.InteropServices
{
    public enum CharSet { None = 1, Ansi, Unicode, Auto }

    [AttributeUsage(AttributeTargets.Assembly | AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Enum |
        AttributeTargets.Method | AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Interface |
        AttributeTargets.Delegate, Inherited = false)]
    public sealed class ComVisibleAttribute : Attribute
    {
        public extern ComVisibleAttribute(bool visibility);
        public extern bool Value { get; }
    }

    public enum LayoutKind { Sequential, Explicit = 2, Auto }

    [AttributeUsage(AttributeTargets.Parameter)]
    public sealed class OutAttribute : Attribute
    {
        public extern OutAttribute();
    }

    [AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct, Inherited = false)]
    public sealed class StructLayoutAttribute : Attribute
    {
        public CharSet CharSet;
        public int Pack;
        public int Size;
        public extern StructLayoutAttribute(short layoutKind);
        public extern StructLayoutAttribute(LayoutKind layoutKind);
        public extern LayoutKind Value { get; }
    }
}

namespace System.Runtime.Versioning
{
    [AttributeUsage(AttributeTargets.Assembly)]
    public sealed class TargetFrameworkAttribute : Attribute
    {
        public extern TargetFrameworkAttribute(string frameworkName);
        public extern string FrameworkDisplayName { get; set; }
        public extern string FrameworkName { get; }
    }
}

namespace System.Threading
{
    public sealed class Thread
    {
        public extern Thread(ThreadStart start);

        public static extern Thread CurrentThread { get; }
        public extern bool IsAlive { get; }
        public extern int ManagedThreadId { get; }
        public extern ThreadPriority Priority { get; set; }
        public extern ThreadState ThreadState { get; }

        public extern void Abort();
        public extern void Join();
        public extern bool Join(int millisecondsTimeout);
        public extern bool Join(TimeSpan timeout);
        public extern void Resume();
        public static extern void Sleep(int millisecondsTimeout);
        public static extern void Sleep(TimeSpan timeout);
        public static extern void SpinWait(int iterations);
        public extern void Start();
        public extern void Suspend();
    }

    public delegate void ThreadStart();
    public enum ThreadPriority { Lowest, BelowNormal, Normal, AboveNormal, Highest }

    [Flags]
    public enum ThreadState
    {
        Running, StopRequested, SuspendRequested, Background = 4, Unstarted = 8, Stopped = 16, WaitSleepJoin = 32,
        Suspended = 64, AbortRequested = 128, Aborted = 256
    }

    public sealed class ThreadAbortException : SystemException
    {
        internal extern ThreadAbortException();
    }

    public static class Monitor
    {
        public static extern void Enter(object obj);
        public static extern void Exit(object obj);
    }

    public static class Interlocked
    {
        public static extern int CompareExchange(ref int location1, int value, int comparand);
        public static extern int Decrement(ref int location);
        public static extern int Exchange(ref int location1, int value);
        public static extern int Increment(ref int location);
    }

    public abstract class WaitHandle : MarshalByRefObject
    {
        public const int WaitTimeout = 258;
        protected extern WaitHandle();
        public static extern bool WaitAll(WaitHandle[] waitHandles);
        public static extern bool WaitAll(WaitHandle[] waitHandles, int millisecondsTimeout, bool exitContext);
        public static extern int WaitAny(WaitHandle[] waitHandles);
        public static extern int WaitAny(WaitHandle[] waitHandles, int millisecondsTimeout, bool exitContext);
        public virtual extern bool WaitOne();
        public virtual extern bool WaitOne(int millisecondsTimeout, bool exitContext);
    }

    public sealed class AutoResetEvent : WaitHandle
    {
        public extern AutoResetEvent(bool initialState);
        public extern bool Reset();
        public extern bool Set();
    }

    public sealed class ManualResetEvent : WaitHandle
    {
        public extern ManualResetEvent(bool initialState);
        public extern bool Reset();
        public extern bool Set();
    }

    public sealed class Timer : MarshalByRefObject, IDisposable
    {
        public extern Timer(TimerCallback callback, object state, int dueTime, int period);
        public extern Timer(TimerCallback callback, object state, TimeSpan dueTime, TimeSpan period);
        public extern bool Change(int dueTime, int period);
        public extern bool Change(TimeSpan dueTime, TimeSpan period);
        public extern void Dispose();
    }

    public delegate void TimerCallback(object state);

    public static class Timeout
    {
        public const int Infinite = -1;
        public static readonly TimeSpan InfiniteTimeSpan;
    }

    public struct SpinWait
    {
        public extern void SpinOnce();
        public static extern void SpinUntil(int millisecondsTimeout);
        public static extern void SpinUntil(TimeSpan timeout);
    }
}
