using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CasesPdp.Policies.Compilation;

namespace CasesPdp.Policies.Access;

/// <summary>Writes a role document as indented JSON, in the form of Kibana's role API or of Elasticsearch's.</summary>
internal static class RoleText
{
    private const string EverySpace = "*";
    private const string KibanaApplication = "kibana-.kibana";

    // Only people and the two programs read this: nothing needs escaping for HTML.
    private static readonly JsonWriterOptions Layout = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The body of the request that creates the role.</summary>
    /// <param name="form">Which API.</param>
    /// <param name="description">The description.</param>
    /// <param name="space">A space id, or <c>*</c>.</param>
    /// <param name="privileges">The privileges of each feature; none makes a role that grants nothing.</param>
    public static string Write(
        RoleDocumentForm form,
        string description,
        string space,
        IReadOnlyList<(string Feature, IReadOnlyList<string> Privileges)> privileges)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Layout))
        {
            json.WriteStartObject();
            json.WriteString("description", description);
            if (form == RoleDocumentForm.Kibana)
            {
                WriteKibana(json, space, privileges);
            }
            else
            {
                WriteElasticsearch(json, space, privileges);
            }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void WriteKibana(
        Utf8JsonWriter json, string space, IReadOnlyList<(string Feature, IReadOnlyList<string> Privileges)> privileges)
    {
        json.WriteStartObject("elasticsearch");
        WriteEmptyLists(json);
        json.WriteEndObject();
        json.WriteStartArray("kibana");
        if (privileges.Count > 0)
        {
            json.WriteStartObject();
            WriteList(json, "spaces", [space]);
            WriteList(json, "base", []);
            json.WriteStartObject("feature");
            foreach (var (feature, names) in privileges)
            {
                WriteList(json, feature, names);
            }

            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteElasticsearch(
        Utf8JsonWriter json, string space, IReadOnlyList<(string Feature, IReadOnlyList<string> Privileges)> privileges)
    {
        WriteEmptyLists(json);
        json.WriteStartArray("applications");
        if (privileges.Count > 0)
        {
            json.WriteStartObject();
            json.WriteString("application", KibanaApplication);
            WriteList(json, "privileges", privileges.SelectMany(f => f.Privileges.Select(p => StoredPrivilegeName.Of(f.Feature, p))));
            WriteList(json, "resources", [space == EverySpace ? EverySpace : $"space:{space}"]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteEmptyLists(Utf8JsonWriter json)
    {
        WriteList(json, "cluster", []);
        WriteList(json, "indices", []);
        WriteList(json, "run_as", []);
    }

    private static void WriteList(Utf8JsonWriter json, string name, IEnumerable<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }
}

/// <summary>The form of a role document.</summary>
public enum RoleDocumentForm
{
    /// <summary>The body of <c>PUT /api/security/role/{name}</c> of Kibana.</summary>
    Kibana = 0,

    /// <summary>The body of <c>PUT /_security/role/{name}</c> of Elasticsearch.</summary>
    Elasticsearch,
}
