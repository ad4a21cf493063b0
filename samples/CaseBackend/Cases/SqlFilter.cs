using System.Text.Json;
using CasesPdp.Client;

namespace CaseBackend.Cases;

/// <summary>The filter of a plan as a condition in SQL, so that a list holds what its reader may see and nothing else.</summary>
/// <remarks>Reads the Elasticsearch form, which has five kinds of clauses. One that it does not know is an error, never left out.</remarks>
internal sealed class SqlFilter
{
    private readonly List<(string Name, object? Value)> _parameters = [];

    private SqlFilter(JsonElement clause) => Sql = Translate(clause);

    /// <summary>The condition, in brackets.</summary>
    public string Sql { get; }

    /// <summary>Its parameters.</summary>
    public IReadOnlyList<(string Name, object? Value)> Parameters => _parameters;

    /// <summary>The filter of a plan that names owners.</summary>
    public static SqlFilter Of(CasePlan plan)
    {
        using var filter = JsonDocument.Parse(plan.ElasticsearchFilter);
        return new SqlFilter(filter.RootElement);
    }

    private string Translate(JsonElement clause)
    {
        var (kind, body) = Single(clause);
        return kind switch
        {
            "bool" => Bool(body),
            "term" => Term(Single(body)),
            "exists" => Exists(body.GetProperty("field").GetString()!),
            _ => throw Unknown(kind),
        };
    }

    private string Bool(JsonElement body)
    {
        var conditions = new List<string>();
        foreach (var member in body.EnumerateObject())
        {
            conditions.Add(member.Name switch
            {
                "filter" => Join(member.Value, " AND "),
                "should" => Join(member.Value, " OR "),
                "must_not" => $"NOT {Translate(member.Value)}",
                "minimum_should_match" when member.Value.GetInt32() == 1 => "TRUE",
                _ => throw Unknown(member.Name),
            });
        }

        return $"({string.Join(" AND ", conditions)})";
    }

    private string Join(JsonElement clauses, string by) => $"({string.Join(by, clauses.EnumerateArray().Select(Translate))})";

    private string Term((string Field, JsonElement Value) term)
    {
        var name = $"$filter{_parameters.Count}";
        _parameters.Add((name, term.Value.GetString()));
        return term.Field switch
        {
            "cases.attributes.owner" => $"(owner = {name})",
            "cases.attributes.access.mode" => $"(access_mode IS {name})",
            "cases.attributes.assignees.uid" => $"(EXISTS (SELECT 1 FROM json_each(assignees) WHERE value = {name}))",
            _ => throw Unknown(term.Field),
        };
    }

    private static string Exists(string field) =>
        field == "cases.attributes.access.mode" ? "(access_mode IS NOT NULL)" : throw Unknown(field);

    private static (string Name, JsonElement Value) Single(JsonElement of)
    {
        var member = of.EnumerateObject().Single();
        return (member.Name, member.Value);
    }

    private static NotSupportedException Unknown(string what) => new($"The filter of the plan holds `{what}`, which is not translated.");
}
