using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using CasesPdp.Server.Callers;

namespace CasesPdp.Server.Options;

/// <summary>Who may call what: settings <c>CasesPdp:Callers</c>. <see cref="ExposureRules"/> compares them with the listeners.</summary>
internal sealed class CallerOptions : IValidatableObject
{
    [Description("Callers of Check, BatchCheck, CheckMatrix, StreamCheck, PlanCases, ListCapabilities, GetServerInfo and reflection, "
        + "separated by commas: spiffe://..., dns:NAME, uri:..., email:..., ip:..., uid:1000, token:NAME, or * for everybody. "
        + "Absent: no caller, or every caller if none of the four lists is set.")]
    public string? Decisions { get; set; }

    [Description("Callers of Explain, ListRoles, FilterSubjects and ListNames, which show the policy.")]
    public string? Insight { get; set; }

    [Description("Callers of the PolicyService, which change the policy.")]
    public string? Administration { get; set; }

    [Description("Callers of the SnapshotService, which sends the whole compiled policy.")]
    public string? Snapshots { get; set; }

    [Description("File of bearer tokens, a line for each: NAME TOKEN. A name may have several. The file must not be readable for everybody. "
        + "Read again when it changes.")]
    public string? TokenFile { get; set; }

    [Description("Seconds between readings of the files of tokens, certificate, key and authorities without a file system event.")]
    [WithinRange(1, 86_400)]
    public int PollSeconds { get; set; } = 10;

    /// <summary>Whether anybody is named: everybody else is refused then.</summary>
    internal bool IsConfigured => (Decisions ?? Insight ?? Administration ?? Snapshots) is not null;

    /// <summary>All names of all lists.</summary>
    internal IEnumerable<string> Names => new[] { Decisions, Insight, Administration, Snapshots }.SelectMany(CallerName.Split);

    /// <summary>The first list that holds the name.</summary>
    internal string ListOf(string name) =>
        CallerName.Split(Decisions).Contains(name) ? nameof(Decisions)
            : CallerName.Split(Insight).Contains(name) ? nameof(Insight)
            : CallerName.Split(Administration).Contains(name) ? nameof(Administration)
            : nameof(Snapshots);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
    [
        .. FaultsOf(nameof(Decisions), Decisions),
        .. FaultsOf(nameof(Insight), Insight),
        .. FaultsOf(nameof(Administration), Administration),
        .. FaultsOf(nameof(Snapshots), Snapshots),
    ];

    private static IEnumerable<ValidationResult> FaultsOf(string name, string? list) =>
        from caller in CallerName.Split(list)
        where !CallerName.IsValid(caller)
        select new ValidationResult(
            $"CasesPdp:Callers:{name} must list callers such as spiffe://..., dns:NAME, uid:1000, token:NAME or *, not `{caller}`");
}
