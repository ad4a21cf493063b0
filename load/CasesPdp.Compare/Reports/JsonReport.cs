using System.Text.Json;
using System.Text.Json.Serialization;
using CasesPdp.Compare.Rows;

namespace CasesPdp.Compare.Reports;

/// <summary>Writes a comparison for programs: every turn.</summary>
internal static class JsonReport
{
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    public static string Of(
        Machine machine, ComparisonOptions options, string command, IReadOnlyList<string> agreements, IReadOnlyList<RowResult> rows) =>
        JsonSerializer.Serialize(
            new
            {
                command,
                machine,
                options.Runs,
                options.Seconds,
                options.Roles,
                options.Spaces,
                options.ServerCore,
                options.ClientCore,
                agreements,
                rows,
            },
            Form) + "\n";
}
