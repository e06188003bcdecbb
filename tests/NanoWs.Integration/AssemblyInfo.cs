using Microsoft.VisualStudio.TestTools.UnitTesting;

// Most of the time these tests wait. Those that measure the whole process, or need it to be quiet, are marked.
[assembly: Parallelize(Workers = 4, Scope = ExecutionScope.MethodLevel)]
