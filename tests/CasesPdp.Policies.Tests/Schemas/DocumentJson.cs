using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CasesPdp.Policies.Bundles.Documents;
using CasesPdp.Policies.Bundles.Reading;

namespace CasesPdp.Policies.Tests.Schemas;

/// <summary>Files of a bundle as JSON, by the reader's own parsers.</summary>
internal static class DocumentJson
{
    public static JsonNode? Parse(string path, byte[] content) =>
        Convert(DocumentReader.Read(path, content, new ReadingContext(ReadingLimits.Default))!);

    public static JsonNode? Parse(string path, string content) => Parse(path, Encoding.UTF8.GetBytes(content));

    private static JsonNode? Convert(DocumentNode node) => node switch
    {
        MappingNode mapping => new JsonObject(mapping.Members.Select(m => KeyValuePair.Create(m.Key, Convert(m.Value)))),
        SequenceNode sequence => new JsonArray([.. sequence.Items.Select(Convert)]),
        ScalarNode { Kind: ScalarKind.Null } => null,
        ScalarNode { Kind: ScalarKind.Boolean } flag => JsonValue.Create(bool.Parse(flag.Text)),
        ScalarNode { Kind: ScalarKind.Number } number => JsonValue.Create(decimal.Parse(number.Text, NumberStyles.Any, CultureInfo.InvariantCulture)),
        ScalarNode text => JsonValue.Create(text.Text),
        _ => throw new InvalidOperationException($"There is no JSON for {node}."),
    };
}
