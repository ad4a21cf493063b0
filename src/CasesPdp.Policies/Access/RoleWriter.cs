using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CasesPdp.Policies.Catalogue;
using CasesPdp.Policies.Explanations;
using CasesPdp.Policies.Naming;

namespace CasesPdp.Policies.Access;

/// <summary>Writes the least Kibana role document that gives a row of the requirements page.</summary>
public static class RoleWriter
{
    private const string EverySpace = "*";

    // Only people and Kibana read this: nothing needs escaping for HTML.
    private static readonly JsonWriterOptions Layout = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The body of <c>PUT /api/security/role/{name}</c> as indented JSON.</summary>
    /// <param name="policy">The policy whose features and version are written for.</param>
    /// <param name="level">A row: <see cref="AccessLevel.Custom"/> is none.</param>
    /// <param name="owner">A registered owner.</param>
    /// <param name="space">A space id, or <c>*</c> for every space.</param>
    /// <exception cref="ArgumentException">No role can be written for that level, owner or space; the message says why.</exception>
    public static string Write(LoadedPolicy policy, AccessLevel level, string owner, string space)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(space);
        if (level == AccessLevel.Custom || !Enum.IsDefined(level))
        {
            throw new ArgumentException("Access must be full, assignee, view-only or none.", nameof(level));
        }

        if (space != EverySpace && !SpaceId.IsWellFormed(space))
        {
            throw new ArgumentException($"`{space}` is no space id: it must match [a-z0-9_-]+, or be *.", nameof(space));
        }

        var grants = BundleGrants.Of(policy.Bundle);
        if (AccessRows.Of(grants, owner) is not { } rows)
        {
            var near = NameSuggestion.Ending(owner, grants.Features.Owners);
            throw new ArgumentException($"`{owner}` is not registered{near}", nameof(owner));
        }

        var privilege = level == AccessLevel.ViewOnly ? "read" : "all";
        if (level != AccessLevel.None && grants.Privileges.Find(rows.Feature, privilege) is null)
        {
            throw new ArgumentException($"Feature `{rows.Feature}` has no privilege `{privilege}`.", nameof(level));
        }

        return Document(level, owner, space, rows.Feature, privilege);
    }

    private static string Document(AccessLevel level, string owner, string space, string feature, string privilege)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Layout))
        {
            json.WriteStartObject();
            json.WriteString("description", Description(level, owner, space));
            json.WriteStartObject("elasticsearch");
            WriteList(json, "cluster");
            WriteList(json, "indices");
            WriteList(json, "run_as");
            json.WriteEndObject();
            json.WriteStartArray("kibana");
            if (level != AccessLevel.None)
            {
                WriteGrant(json, level, space, feature, privilege);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static void WriteGrant(Utf8JsonWriter json, AccessLevel level, string space, string feature, string privilege)
    {
        json.WriteStartObject();
        WriteList(json, "spaces", space);
        WriteList(json, "base");
        json.WriteStartObject("feature");
        WriteList(json, feature, privilege);
        if (level == AccessLevel.Full)
        {
            WriteList(json, KibanaCatalogue.ActionsFeature, "all");
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter json, string name, params ReadOnlySpan<string> values)
    {
        json.WriteStartArray(name);
        foreach (var value in values)
        {
            json.WriteStringValue(value);
        }

        json.WriteEndArray();
    }

    private static string Description(AccessLevel level, string owner, string space)
    {
        var where = space == EverySpace ? "every space" : $"space {space}";
        return level switch
        {
            AccessLevel.Full =>
                $"Full access to manage {owner} cases and settings in {where}: All for Cases, All for Actions and Connectors.",
            AccessLevel.Assignee => $"Assignee access to {owner} cases in {where}: All for Cases.",
            AccessLevel.ViewOnly => $"View-only access to {owner} cases in {where}: Read for Cases.",
            _ => $"No access to {owner} cases in {where}: grants nothing, and takes nothing from a user's other roles.",
        };
    }
}
