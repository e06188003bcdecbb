using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace NanoCheck
{
    /// <summary>Reads the source files of types without code; symbols name the file of such a type, but no lines.</summary>
    internal static class TypeDocuments
    {
        // The kind of debug information that contains them, from the portable PDB format.
        private static readonly Guid TypeDefinitionDocuments = new Guid("932E74BC-DBA9-4478-8D46-0F32A7BAB3D3");

        /// <summary>Returns the files by the metadata token of the type.</summary>
        public static Dictionary<uint, string> Read(string symbols)
        {
            using MetadataReaderProvider provider = MetadataReaderProvider.FromPortablePdbStream(File.OpenRead(symbols));
            MetadataReader reader = provider.GetMetadataReader();
            var files = new Dictionary<uint, string>();
            foreach (CustomDebugInformation info in reader.CustomDebugInformation.Select(reader.GetCustomDebugInformation))
            {
                if (info.Parent.Kind != HandleKind.TypeDefinition || reader.GetGuid(info.Kind) != TypeDefinitionDocuments) continue;
                int row = reader.GetBlobReader(info.Value).ReadCompressedInteger();
                files[(uint)MetadataTokens.GetToken(info.Parent)] =
                    reader.GetString(reader.GetDocument(MetadataTokens.DocumentHandle(row)).Name);
            }

            return files;
        }
    }
}
