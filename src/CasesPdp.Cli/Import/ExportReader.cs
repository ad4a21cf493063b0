using System.Text.Json;

namespace CasesPdp.Cli.Import;

/// <summary>
/// Reads exports. Their shape says what they are: Kibana's roles (an array), Elasticsearch's roles (a map), Kibana's spaces (an array),
/// a <c>roles.yml</c> (by its extension).
/// </summary>
internal static class ExportReader
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Reads one file.</summary>
    public static ExportFile Read(FileInfo file)
    {
        var name = Path.GetFileNameWithoutExtension(file.Name);
        try
        {
            var content = File.ReadAllBytes(file.FullName);
            if (file.Extension is ".yml" or ".yaml")
            {
                return new ExportFile(name, [], [], content);
            }

            using var document = JsonDocument.Parse(WithoutByteOrderMark(content), Strict);
            RequireWholeCharacters(document);
            return ReadJson(file, name, document.RootElement.Clone());
        }
        catch (JsonException broken)
        {
            throw VerbFailure.NotEvaluated(
                $"`{file.Name}` is not valid JSON: line {broken.LineNumber + 1}, byte {broken.BytePositionInLine + 1}.");
        }
        catch (InvalidOperationException)
        {
            throw VerbFailure.NotEvaluated($"`{file.Name}` is not valid JSON: a string in it holds half a surrogate pair.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw VerbFailure.NotEvaluated($"`{file.Name}` cannot be read: {failure.Message}");
        }
    }

    // Parsing does not look into escapes; writing every string finds half a surrogate pair wherever it stands.
    private static void RequireWholeCharacters(JsonDocument document)
    {
        using var discarded = new Utf8JsonWriter(Stream.Null);
        document.WriteTo(discarded);
    }

    private static ExportFile ReadJson(FileInfo file, string name, JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Array && root.EnumerateArray().All(IsSpace) && root.GetArrayLength() > 0)
        {
            return new ExportFile(name, [], [.. root.EnumerateArray().Select(ReadSpace)], null);
        }

        IReadOnlyList<ExportedRole>? roles = root.ValueKind switch
        {
            JsonValueKind.Array when root.EnumerateArray().All(IsNamedRole) =>
                [.. root.EnumerateArray().Select(r => ReadRole(NameOf(r)!, r))],
            JsonValueKind.Object when IsNamedRole(root) => [ReadRole(NameOf(root)!, root)],
            JsonValueKind.Object when root.EnumerateObject().All(p => p.Value.ValueKind == JsonValueKind.Object) =>
                [.. root.EnumerateObject().Select(p => ReadRole(p.Name, p.Value))],
            _ => null,
        };
        return roles is not null
            ? new ExportFile(name, roles, [], null)
            : throw VerbFailure.NotEvaluated(
                $"`{file.Name}` is not an export of roles (Kibana or Elasticsearch), of spaces (Kibana), or a roles.yml.");
    }

    private static bool IsSpace(JsonElement e) =>
        e.ValueKind == JsonValueKind.Object && Text(e, "id") is not null && !e.TryGetProperty("kibana", out _);

    private static bool IsNamedRole(JsonElement e) => e.ValueKind == JsonValueKind.Object && NameOf(e) is not null;

    private static string? NameOf(JsonElement e) => Text(e, "name");

    private static ExportedRole ReadRole(string name, JsonElement role) => new(
        name,
        role,
        HasEntries(role, "_transform_error") || HasEntries(role, "_unrecognized_applications"));

    private static ExportedSpace ReadSpace(JsonElement space) => new(
        Text(space, "id")!,
        space.TryGetProperty("disabledFeatures", out var disabled) && disabled.ValueKind == JsonValueKind.Array
            ? [.. disabled.EnumerateArray().Where(f => f.ValueKind == JsonValueKind.String).Select(f => f.GetString()!)]
            : [],
        Text(space, "solution"));

    private static bool HasEntries(JsonElement role, string member) =>
        role.TryGetProperty(member, out var list) && list.ValueKind == JsonValueKind.Array && list.GetArrayLength() > 0;

    private static string? Text(JsonElement e, string member) =>
        e.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static ReadOnlyMemory<byte> WithoutByteOrderMark(byte[] content) =>
        content.AsSpan().StartsWith("\uFEFF"u8) ? content.AsMemory(3) : content;
}
