using Microsoft.VisualStudio.TestTools.UnitTesting;

// Most of these tests compile something, each for itself.
[assembly: Parallelize(Workers = 2, Scope = ExecutionScope.MethodLevel)]
