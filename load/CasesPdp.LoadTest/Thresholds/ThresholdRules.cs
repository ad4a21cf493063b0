using System.Text.Json;
using System.Text.Json.Serialization;
using CasesPdp.LoadTest.Options;

namespace CasesPdp.LoadTest.Thresholds;

/// <summary>Reads a thresholds file. A rule that is misspelt must not hold by being ignored.</summary>
internal static class ThresholdRules
{
    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    public static IReadOnlyList<ThresholdRule> Read(string file)
    {
        try
        {
            var rules = JsonSerializer.Deserialize<List<ThresholdRule>>(File.ReadAllBytes(file), Strict) ?? [];
            foreach (var rule in rules)
            {
                if (!ThresholdCheck.Metrics.Contains(rule.Metric))
                {
                    throw new UsageException($"{file}: `{rule.Metric}` is no metric: {string.Join(' ', ThresholdCheck.Metrics)}");
                }

                if (rule.AtLeast is null == rule.AtMost is null)
                {
                    throw new UsageException($"{file}: `{rule.Name}` wants either atLeast or atMost");
                }
            }

            return rules;
        }
        catch (Exception broken) when (broken is IOException or JsonException or UnauthorizedAccessException)
        {
            throw new UsageException($"{file}: {broken.Message}");
        }
    }
}
