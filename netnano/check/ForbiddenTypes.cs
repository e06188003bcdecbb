using Mono.Cecil;

namespace NanoCheck
{
    /// <summary>Types the interpreter does not have, found through arrays, references and modifiers.</summary>
    internal static class ForbiddenTypes
    {
        /// <summary>The rule that a type breaks and what to say about it; null when the type is fine.</summary>
        public static (string Rule, string What)? Find(TypeReference type)
        {
            switch (type)
            {
                case null:
                    return null;
                case GenericInstanceType or GenericParameter:
                    return ("NANO01", $"generic type {type.FullName}: the interpreter crashes on generics");
                case ArrayType { IsVector: false }:
                    return ("NANO02", $"multi-dimensional array {type.FullName}: the interpreter crashes on it, use an array of arrays");
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
