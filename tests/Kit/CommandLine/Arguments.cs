using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;

namespace NanoWs.Kit
{
    /// <summary>The arguments of a program. Options are taken one by one; any that are left at the end are a mistake.</summary>
    internal sealed class Arguments
    {
        private readonly List<string> _left;
        private readonly List<string> _known = new List<string>();

        public Arguments(string[] args)
        {
            _left = new List<string>(args);
        }

        /// <summary>
        /// Runs a program. A mistake in how it was called is printed as one sentence, and the exit code is 2; "--help" prints how to call
        /// it.
        /// </summary>
        public static int Run(string[] args, string usage, Func<Arguments, int> program)
        {
            if (Array.IndexOf(args, "--help") >= 0 || Array.IndexOf(args, "-h") >= 0)
            {
                Console.WriteLine(usage);
                return 0;
            }

            try
            {
                return program(new Arguments(args));
            }
            catch (UsageException e)
            {
                Console.Error.WriteLine(e.Message);
                return 2;
            }
        }

        /// <summary>The next argument that is no option; null if there is none. Take the options with values first.</summary>
        public string TakeWord()
        {
            int at = _left.FindIndex(argument => !argument.StartsWith("-", StringComparison.Ordinal));
            return at < 0 ? null : TakeAt(at);
        }

        /// <summary>Whether "--name" is there.</summary>
        public bool TakeFlag(string name)
        {
            _known.Add(name);
            return _left.Remove(name);
        }

        /// <summary>The value of "--name VALUE" or "--name=VALUE"; null if the option is not there.</summary>
        public string TakeText(string name)
        {
            _known.Add(name);
            int at = _left.FindIndex(argument => argument == name || argument.StartsWith(name + "=", StringComparison.Ordinal));
            if (at < 0) return null;
            string argument = TakeAt(at);
            if (argument != name) return argument.Substring(name.Length + 1);
            bool hasValue = at < _left.Count && !_left[at].StartsWith("--", StringComparison.Ordinal);
            return hasValue ? TakeAt(at) : throw new UsageException($"{name} needs a value: {name} VALUE.");
        }

        /// <summary>The number that an option has as its value.</summary>
        public int TakeNumber(string name, int fallback, int least = 0, int most = int.MaxValue) =>
            (int)TakeNumber(name, fallback, (long)least, most);

        /// <inheritdoc cref="TakeNumber(string, int, int, int)"/>
        public long TakeNumber(string name, long fallback, long least, long most)
        {
            string text = TakeText(name);
            return text == null ? fallback : Number(name, text, least, most);
        }

        /// <summary>A text as a number within limits.</summary>
        public static long Number(string name, string text, long least, long most)
        {
            bool isNumber = long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value);
            if (isNumber && value >= least && value <= most) return value;
            string limits = most >= int.MaxValue ? $"a number, {least} or more" : $"a number from {least} to {most}";
            throw new UsageException($"{name} is {limits}, not \"{text}\".");
        }

        /// <summary>A file that an option names; null if the option is not there.</summary>
        public string TakeFile(string name)
        {
            string file = TakeText(name);
            return file == null || File.Exists(file)
                ? file : throw new UsageException($"There is no file {Path.GetFullPath(file)}, which {name} names.");
        }

        /// <summary>Rejects arguments that were not taken.</summary>
        public void ExpectEnd()
        {
            if (_left.Count == 0) return;
            string first = _left[0].Split('=')[0];
            string options = string.Join(", ", _known);
            throw new UsageException(_known.Contains(first)
                ? $"{first} is there twice, or has a value too many."
                : $"\"{first}\" is unknown; the options are {options}, and --help explains them.");
        }

        private string TakeAt(int index)
        {
            string argument = _left[index];
            _left.RemoveAt(index);
            return argument;
        }
    }
}
