using Microsoft.VisualStudio.TestTools.UnitTesting;

// Most cases wait for the other end.
[assembly: Parallelize(Workers = 4, Scope = ExecutionScope.MethodLevel)]
