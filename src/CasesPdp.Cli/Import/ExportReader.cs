using System.Text.Json;

namespace CasesPdp.Cli.Import;

/// <summary>
/// Reads exports. Their shape says what they are: roles of Kibana (an array) or Elasticsearch (a map), spaces, users, role mappings, or a
/// <c>roles.yml</c>. Anything else is refused by name.
/// </summary>
internal sealed class ExportReader(Stream standardInput)
{
    /// <summary>What names standard input among the files.</summary>
    public const string StandardInput = "-";

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    // A map of anything else is no map of roles: it would give roles that grant nothing.
    private static readonly string[] MembersOfRoles =
        ["kibana", "applications", "elasticsearch", "cluster", "indices", "run_as", "body", "role_descriptors", "privileges"];

    /// <summary>Reads one file, or standard input.</summary>
    public ExportFile Read(string path)
    {
        var isStandardInput = path == StandardInput;
        var (shown, name) = isStandardInput
            ? ("standard input", "imported")
            : (Path.GetFileName(path) is { Length: > 0 } file ? file : path, Path.GetFileNameWithoutExtension(path));
        try
        {
            var content = isStandardInput ? ReadStandardInput() : File.ReadAllBytes(path);
            if (Path.GetExtension(path) is ".yml" or ".yaml" || (isStandardInput && !LooksLikeJson(content)))
            {
                return new ExportFile(name) { Yaml = content };
            }

            using var document = JsonDocument.Parse(WithoutByteOrderMark(content), Strict);
            RequireWholeCharacters(document);
            return ReadJson(shown, name, document.RootElement.Clone());
        }
        catch (JsonException broken)
        {
            throw VerbFailure.NotEvaluated(
                $"`{shown}` is not valid JSON: line {broken.LineNumber + 1}, byte {broken.BytePositionInLine + 1}.");
        }
        catch (InvalidOperationException)
        {
            throw VerbFailure.NotEvaluated($"`{shown}` is not valid JSON: a string in it holds half a surrogate pair.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw VerbFailure.NotEvaluated($"`{shown}` cannot be read: {FileFault.Describe(failure, path)}.");
        }
    }

    // Parsing does not look into escapes; writing every string finds half a surrogate pair wherever it stands.
    private static void RequireWholeCharacters(JsonDocument document)
    {
        using var discarded = new Utf8JsonWriter(Stream.Null);
        document.WriteTo(discarded);
    }

    private static ExportFile ReadJson(string shown, string name, JsonElement root)
    {
        var list = root.ValueKind == JsonValueKind.Object && root.EnumerateObject().ToList() is [{ Name: "roles" } only]
            && only.Value.ValueKind == JsonValueKind.Array ? only.Value : root;
        if (NamedObjects(list) is not { } objects)
        {
            throw Unknown(shown);
        }

        return true switch
        {
            _ when IsAll(objects, IsSpace) => new ExportFile(name) { Spaces = [.. objects.Select(o => ReadSpace(o.Object))] },
            _ when IsAll(objects, SubjectExportReader.IsUser) => SubjectExportReader.Users(name, objects),
            _ when IsAll(objects, SubjectExportReader.IsMapping) => SubjectExportReader.Mappings(name, objects),
            _ when objects.All(o => o.Name is not null) && (objects.Count == 0 || objects.Any(o => IsRole(o.Object))) =>
                new ExportFile(name) { Roles = [.. objects.Select(o => ReadRole(o.Name!, o.Object))] },
            _ => throw Unknown(shown),
        };
    }

    // The objects of an array, of a map by name, or one with its own name; null where something else stands among them.
    private static List<NamedObject>? NamedObjects(JsonElement root)
    {
        List<NamedObject>? all = root.ValueKind switch
        {
            JsonValueKind.Array => [.. root.EnumerateArray().Select(e => new NamedObject(NameOf(e), e))],
            JsonValueKind.Object when NameOf(root) is { } name => [new NamedObject(name, root)],
            JsonValueKind.Object => [.. root.EnumerateObject().Select(p => new NamedObject(p.Name, p.Value))],
            _ => null,
        };
        return all?.All(o => o.Object.ValueKind == JsonValueKind.Object) == true ? all : null;
    }

    private static bool IsAll(List<NamedObject> objects, Func<JsonElement, bool> kind) => objects.Count > 0 && objects.All(o => kind(o.Object));

    private static bool IsSpace(JsonElement e) => Json.Text(e, "id") is not null && !e.TryGetProperty("kibana", out _)
        && (e.TryGetProperty("disabledFeatures", out _) || e.TryGetProperty("solution", out _));

    private static bool IsRole(JsonElement e) => MembersOfRoles.Any(member => e.TryGetProperty(member, out _));

    private static string? NameOf(JsonElement e) => Json.Text(e, "name");

    private static ExportedRole ReadRole(string name, JsonElement role) => new(
        name,
        role,
        Json.HasEntries(role, "_transform_error") || Json.HasEntries(role, "_unrecognized_applications"));

    private static ExportedSpace ReadSpace(JsonElement space) =>
        new(Json.Text(space, "id")!, Json.Texts(space, "disabledFeatures") ?? [], Json.Text(space, "solution"));

    private static VerbFailure Unknown(string shown) => VerbFailure.NotEvaluated(
        $"`{shown}` is not an export that can be imported. Import reads roles (Kibana or Elasticsearch), spaces, users, role mappings, and a "
        + "roles.yml; `casespdp import --help` shows how to export them.");

    private static bool LooksLikeJson(byte[] content) =>
        WithoutByteOrderMark(content).Span.TrimStart(" \t\r\n"u8) is [(byte)'{' or (byte)'[', ..];

    private static ReadOnlyMemory<byte> WithoutByteOrderMark(byte[] content) =>
        content.AsSpan().StartsWith("\uFEFF"u8) ? content.AsMemory(3) : content;

    private byte[] ReadStandardInput()
    {
        using var content = new MemoryStream();
        standardInput.CopyTo(content);
        return content.ToArray();
    }
}

/// <summary>An object of an export, and the name that it has or stands under.</summary>
internal readonly record struct NamedObject(string? Name, JsonElement Object);

/// <summary>Reads members of JSON objects.</summary>
internal static class Json
{
    /// <summary>A member that is a string.</summary>
    public static string? Text(JsonElement e, string member) => e.ValueKind == JsonValueKind.Object
        && e.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>The strings of a member that is a list.</summary>
    public static IReadOnlyList<string>? Texts(JsonElement e, string member) =>
        e.TryGetProperty(member, out var list) && list.ValueKind == JsonValueKind.Array
            ? [.. list.EnumerateArray().Where(i => i.ValueKind == JsonValueKind.String).Select(i => i.GetString()!)]
            : null;

    /// <summary>Whether a member is a list that holds something.</summary>
    public static bool HasEntries(JsonElement e, string member) =>
        e.TryGetProperty(member, out var list) && list.ValueKind == JsonValueKind.Array && list.GetArrayLength() > 0;

    /// <summary>Whether a member is <c>false</c>.</summary>
    public static bool IsFalse(JsonElement e, string member) =>
        e.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.False;
}
