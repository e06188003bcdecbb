using Mono.Cecil;

namespace NanoCheck
{
    /// <summary>Finds types that the interpreter does not support, also inside arrays, references and modifiers.</summary>
    internal static class ForbiddenTypes
    {
        /// <summary>Returns the rule that a type breaks, and a message; null if the type is supported.</summary>
        public static (string Rule, string What)? Find(TypeReference type)
        {
            switch (type)
            {
                case null:
                    return null;
                case GenericInstanceType or GenericParameter:
                    return ("NANO01", $"generic type {type.FullName}: the interpreter crashes on generics");
                case ArrayType { IsVector: false }:
                    return ("NANO02", $"multi-dimensional array {type.FullName}: the interpreter crashes on it; use an array of arrays");
                case PointerType or FunctionPointerType:
                    return ("NANO03", $"pointer type {type.FullName}: the metadata processor refuses pointers");
                case PinnedType:
                    return ("NANO03", $"pinned local {type.FullName}: the metadata processor refuses 'fixed'");
                case IModifierType modifier:
                    return Find(modifier.ModifierType) ?? Find(modifier.ElementType);
                case TypeSpecification specification:
                    return Find(specification.ElementType);
                default:
                    return Find(type.DeclaringType);
            }
        }
    }
}
