using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using Mono.Cecil;

namespace NanoCheck
{
    /// <summary>
    /// Lists an assembly's visible API, one line for each assembly (A), type (T), field (F), property (P), event (E) and method (M):
    /// <c>M:System.String.IndexOf(System.Char):System.Int32 [public instance native] (value)</c>.
    /// </summary>
    internal static class ApiListing
    {
        public static IEnumerable<string> Of(string path)
        {
            using AssemblyDefinition assembly = AssemblyDefinition.ReadAssembly(path);
            var lines = new List<string> { $"A:{assembly.Name.Name}, Version={assembly.Name.Version}" };
            foreach (TypeDefinition type in assembly.MainModule.GetTypes().Where(IsVisible)) lines.AddRange(Lines(type));
            return lines;
        }

        private static IEnumerable<string> Lines(TypeDefinition type)
        {
            string name = Name(type);
            yield return $"T:{name} [{TypeModifiers(type)}]{TypeTail(type)}{Attributes(type)}";
            if (IsDelegate(type)) yield break;

            foreach (FieldDefinition field in type.Fields.Where(f => !f.IsSpecialName && IsVisible(f)))
                yield return $"F:{name}.{field.Name}:{Name(field.FieldType)} [{FieldModifiers(field)}]{Constant(field)}{Attributes(field)}";

            foreach (PropertyDefinition property in type.Properties.Where(p => Accessors(p).Any()))
            {
                MethodDefinition accessor = Accessors(property).First();
                string parameters = property.HasParameters ? $"({Types(property.Parameters)})" : "";
                string names = property.HasParameters ? $" ({Names(property.Parameters)})" : "";
                string verbs = string.Concat(Accessors(property).Select(a => a == property.GetMethod ? "get; " : "set; "));
                yield return $"P:{name}.{property.Name}{parameters}:{Name(property.PropertyType)} [{MethodModifiers(accessor)}]"
                    + $"{Explicit(accessor, true)} {{ {verbs}}}{names}{Attributes(property)}";
            }

            foreach (EventDefinition e in type.Events.Where(e => IsVisible(e.AddMethod)))
                yield return $"E:{name}.{e.Name}:{Name(e.EventType)} [{MethodModifiers(e.AddMethod)}]{Attributes(e)}";

            foreach (MethodDefinition method in type.Methods.Where(m => IsVisible(m) && IsPlain(m)))
                yield return $"M:{name}.{method.Name.Replace(".ctor", "#ctor")}({Types(method.Parameters)}):{Name(method.ReturnType)} "
                    + $"[{MethodModifiers(method)}]{Explicit(method, false)} ({Names(method.Parameters)}){Attributes(method)}";
        }

        private static bool IsVisible(FieldDefinition field) => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly;

        private static bool IsVisible(TypeDefinition type)
        {
            if (!type.IsNested) return type.IsPublic;
            return (type.IsNestedPublic || type.IsNestedFamily || type.IsNestedFamilyOrAssembly) && IsVisible(type.DeclaringType);
        }

        // An explicit implementation is private in metadata, but a cast to its interface reaches it.
        private static bool IsVisible(MethodDefinition method)
        {
            return method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly || (method.HasOverrides && method.IsPrivate);
        }

        private static bool IsPlain(MethodDefinition method)
        {
            bool special = method.IsGetter || method.IsSetter || method.IsAddOn || method.IsRemoveOn;
            return !special && !(method.IsConstructor && method.IsStatic);
        }

        private static bool IsDelegate(TypeDefinition type) => type.BaseType?.FullName == "System.MulticastDelegate";

        private static IEnumerable<MethodDefinition> Accessors(PropertyDefinition property)
        {
            return new[] { property.GetMethod, property.SetMethod }.Where(a => a is not null && IsVisible(a));
        }

        private static string TypeModifiers(TypeDefinition type)
        {
            string visibility = type.IsPublic || type.IsNestedPublic ? "public" : type.IsNestedFamily ? "protected" : "protected-internal";
            if (IsDelegate(type)) return visibility + " delegate";
            if (type.IsEnum) return visibility + " enum";
            if (type.IsInterface) return visibility + " interface";
            if (type.IsValueType) return visibility + (HasAttribute(type, "IsByRefLikeAttribute") ? " ref struct" : " struct");
            string kind = type.IsAbstract && type.IsSealed ? " static" : type.IsAbstract ? " abstract" : type.IsSealed ? " sealed" : "";
            return visibility + kind + " class";
        }

        private static string TypeTail(TypeDefinition type)
        {
            if (IsDelegate(type))
            {
                MethodDefinition invoke = type.Methods.First(m => m.Name == "Invoke");
                return $" delegate({Types(invoke.Parameters)}):{Name(invoke.ReturnType)} ({Names(invoke.Parameters)})";
            }

            if (type.IsEnum) return " underlying " + Name(type.Fields.First(f => f.IsSpecialName).FieldType);
            string tail = type.IsClass && !type.IsValueType && type.BaseType is not null ? " : " + Name(type.BaseType) : "";
            if (type.HasInterfaces) tail += " implements "
                + string.Join(", ", type.Interfaces.Select(i => Name(i.InterfaceType)).Order(StringComparer.Ordinal));
            IEnumerable<string> fields = type.Fields.Where(f => !f.IsStatic && !f.IsPublic).Select(f => $"{Name(f.FieldType)} {f.Name}");
            return type.IsValueType && fields.Any() ? tail + " private-fields " + string.Join("; ", fields) : tail;
        }

        private static string FieldModifiers(FieldDefinition field)
        {
            string visibility = field.IsPublic ? "public" : field.IsFamily ? "protected" : "protected-internal";
            if (field.IsLiteral) return visibility + " const";
            return visibility + (field.IsStatic ? " static" : " instance") + (field.IsInitOnly ? " readonly" : "");
        }

        private static string MethodModifiers(MethodDefinition method)
        {
            string text = method.IsPublic ? "public"
                : method.IsFamily ? "protected"
                : method.IsFamilyOrAssembly ? "protected-internal"
                : "private";
            text += method.IsStatic ? " static" : " instance";
            if (method.IsAbstract) return text + " abstract";
            if (!method.IsVirtual) return text;
            return text + (!method.IsNewSlot ? " override" : method.IsFinal ? " interface-impl" : " virtual");
        }

        private static string Explicit(MethodDefinition method, bool property)
        {
            if (!method.IsPrivate || !method.HasOverrides) return "";
            MethodReference implemented = method.Overrides[0];
            return " explicit " + Name(implemented.DeclaringType) + (property ? "" : "." + implemented.Name);
        }

        private static string Name(TypeReference type) => type.FullName;

        private static string Types(IEnumerable<ParameterDefinition> parameters) =>
            string.Join(",", parameters.Select(p => Name(p.ParameterType)));

        private static string Names(IEnumerable<ParameterDefinition> parameters)
        {
            return string.Join(", ", parameters.Select(p => Direction(p) + p.Name + (p.HasConstant ? " = " + Literal(p.Constant) : "")));
        }

        private static string Direction(ParameterDefinition parameter)
        {
            if (parameter.ParameterType.IsByReference) return parameter.IsOut ? "out " : "ref ";
            return parameter.CustomAttributes.Any(a => a.AttributeType.Name == "ParamArrayAttribute") ? "params " : "";
        }

        private static string Constant(FieldDefinition field) => field.HasConstant ? " = " + Literal(field.Constant) : "";

        private static string Literal(object value) => value switch
        {
            null => "null",
            string text => "\"" + text + "\"",
            bool flag => flag ? "true" : "false",
            char c => $"'\\u{(int)c:x4}'",
            double.PositiveInfinity or float.PositiveInfinity => "Infinity",
            double.NegativeInfinity or float.NegativeInfinity => "-Infinity",
            IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString(),
        };

        private static bool HasAttribute(ICustomAttributeProvider provider, string name) =>
            provider.CustomAttributes.Any(a => a.AttributeType.Name == name);

        private static string Attributes(ICustomAttributeProvider provider)
        {
            return string.Concat(provider.CustomAttributes.Select(a => " @" + a.AttributeType.FullName + Arguments(a)));
        }

        private static string Arguments(CustomAttribute attribute)
        {
            IEnumerable<string> positional = attribute.ConstructorArguments.Select(a => Literal(a.Value));
            IEnumerable<string> named = attribute.Properties.Select(p => $"{p.Name}={Literal(p.Argument.Value)}");
            string all = string.Join(", ", positional.Concat(named));
            return all.Length == 0 ? "" : $"({all})";
        }
    }
}
