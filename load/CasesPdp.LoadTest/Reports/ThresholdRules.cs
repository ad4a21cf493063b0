using System.Text.Json;
using System.Text.Json.Serialization;
using CasesPdp.LoadTest.CommandLine;

namespace CasesPdp.LoadTest.Reports;

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

/// <summary>
/// One rule of a thresholds file: a metric of one target on one workload, alone or against that of another target in the same run.
/// </summary>
internal sealed record ThresholdRule
{
    public required string Name { get; init; }

    /// <summary>The workload, such as <c>check</c> or <c>batch-50</c>; <c>*</c>: the worst of all.</summary>
    public required string Workload { get; init; }

    /// <summary>Target and transport, such as <c>server/tcp</c>; <c>*</c>: the worst of all.</summary>
    public required string Target { get; init; }

    /// <summary>The other target; absent: the metric itself is checked, which only makes sense for counts and bytes.</summary>
    public string? Against { get; init; }

    /// <summary>
    /// <c>callsPerSecond</c>, <c>callsPerServerSecond</c>, <c>p50</c>, <c>p99</c>, <c>errors</c>, <c>wrongAnswers</c>,
    /// <c>serverBytesPerCall</c>, <c>senderBytesPerCall</c>, <c>senderAgainstH2load</c>.
    /// </summary>
    public required string Metric { get; init; }

    /// <summary>For latencies: at which fraction of the ceiling.</summary>
    public double? Fraction { get; init; }

    public double? AtLeast { get; init; }

    public double? AtMost { get; init; }
}
