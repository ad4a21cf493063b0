using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace CasesPdp.Server.Options;

/// <summary>How the server follows the bundle's directory: settings <c>CasesPdp:Reload</c>.</summary>
internal sealed class ReloadOptions : IValidatableObject
{
    [Description("Take up changes of the directory automatically. false: only on request.")]
    public bool Watch { get; set; } = true;

    [Description("Seconds between readings of the directory without a file system event; network and overlay file systems raise none. 0: never.")]
    [WithinRange(0, 86_400)]
    public int PollSeconds { get; set; } = 30;

    [Description("Milliseconds without a change before the directory is read.")]
    [WithinRange(0, 60_000)]
    public int QuietMilliseconds { get; set; } = 100;

    [Description("Milliseconds from the first change after which the directory is read even if it keeps changing.")]
    [WithinRange(0, 600_000)]
    public int MaxDelayMilliseconds { get; set; } = 2_000;

    [Description("Most cells of a new table that are compared with the reference evaluator. Of a larger table a sample of this size is compared, at start one of 5,000. 0: none.")]
    [WithinRange(0, 100_000_000)]
    public int VerifyCells { get; set; } = 20_000;

    [Description("Percent of a processor that preparing a change may take in its first 20 s while others want that processor, or where a cgroup limits the process; doubles every 20 s, up to 50. 100: no limit.")]
    [WithinRange(1, 100)]
    public int ProcessorPercent { get; set; } = 10;

    [Description("Revisions kept in memory to roll back to, including the one in force.")]
    [WithinRange(1, 1_000)]
    public int KeptRevisions { get; set; } = 10;

    [Description("Directory that stores the bundle last in force, to start from while the bundle's directory is broken. Absent: none.")]
    public string? LastGoodDirectory { get; set; }

    [Description("Hold back a bundle whose policy tests fail.")]
    public bool RequirePolicyTests { get; set; }

    [Description("Most milliseconds that a request waits for the revision it demands, within its own deadline. 0: the request is answered at once or refused.")]
    [WithinRange(0, 600_000)]
    public int RevisionWaitMilliseconds { get; set; }

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (MaxDelayMilliseconds < QuietMilliseconds)
        {
            yield return new ValidationResult(
                $"CasesPdp:Reload:MaxDelayMilliseconds must be at least QuietMilliseconds, {QuietMilliseconds}, not {MaxDelayMilliseconds}");
        }

        if (LastGoodDirectory is { Length: 0 })
        {
            yield return new ValidationResult("CasesPdp:Reload:LastGoodDirectory is empty: name a directory");
        }
    }
}
