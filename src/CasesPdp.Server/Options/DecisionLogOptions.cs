using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using CasesPdp.Policies.Naming;
using CasesPdp.Server.DecisionLog;

namespace CasesPdp.Server.Options;

/// <summary>Which decisions are logged, how and where: settings <c>CasesPdp:DecisionLog</c>. Without a sink nothing is logged.</summary>
internal sealed class DecisionLogOptions : IValidatableObject
{
    private const string None = "none";
    private const string Sink = $"{nameof(File)}, {nameof(Stdout)} or {nameof(Otlp)}";
    private const string DurableByDefault = "deleteCase,createConfiguration,updateConfiguration,manageTemplate";

    private static readonly DecisionLogOptions Defaults = new();

    [Description("File to which the records of decisions are appended, one JSON object a line. Absent: none.")]
    public string? File { get; set; }

    [Description("Most megabytes of a file; then the next one begins.")]
    [WithinRange(1, 100_000)]
    public int MaxFileMegabytes { get; set; } = 100;

    [Description("Hours after which the next file begins. 0: no limit.")]
    [WithinRange(0, 8_760)]
    public int MaxFileHours { get; set; } = 24;

    [Description("Most files kept, the one being written included. One more deletes the oldest.")]
    [WithinRange(1, 10_000)]
    public int MaxFiles { get; set; } = 10;

    [Description("Write the records of decisions to standard output.")]
    public bool Stdout { get; set; }

    [Description("Send the records of decisions to the OTLP endpoint, as logs.")]
    public bool Otlp { get; set; }

    [Description("Log denied decisions.")]
    public bool Denies { get; set; } = true;

    [Description("Share of the calls whose ALLOW decisions are logged, 0 to 1. Calls are drawn at random.")]
    public string AllowSample { get; set; } = "0.01";

    [Description("Log only decisions that ask for one of these operations, separated by commas. Unknown actions are logged too. Absent: all.")]
    public string? Operations { get; set; }

    [Description("A call that asks for one of these operations, separated by commas, is answered only when its record is on disk, else refused. none: no call. Needs File. Absent: deleteCase,createConfiguration,updateConfiguration,manageTemplate where there is a File.")]
    public string? DurableOperations { get; set; }

    [Description("Most milliseconds that such a call waits for the disk, within its own deadline.")]
    [WithinRange(1, 600_000)]
    public int DurableWaitMilliseconds { get; set; } = 2_000;

    [Description("Fields whose values are replaced by ***, separated by commas, such as user.id. Absent: none.")]
    public string? Masked { get; set; }

    [Description("Fields whose values are replaced by their HMAC-SHA256, separated by commas. Absent: none.")]
    public string? Hashed { get; set; }

    [Description("File with the key of the hashes, 32 bytes or more. Absent: a random key of the process, so that hashes of two runs differ.")]
    public string? HashKeyFile { get; set; }

    [Description("Megabytes that records may take while they wait to be written. Further records are dropped and counted.")]
    [WithinRange(1, 65_536)]
    public int QueueMegabytes { get; set; } = 16;

    [Description("Most records of one call. One more record sums up the other decisions of the call.")]
    [WithinRange(1, 1_000_000)]
    public int MaxRecordsPerCall { get; set; } = 1_000;

    /// <summary>Whether there is a sink, and so a log.</summary>
    internal bool IsOn => File is not null || Stdout || Otlp;

    /// <summary>The share of <see cref="AllowSample"/>.</summary>
    internal double AllowShare => double.Parse(AllowSample, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);

    /// <summary>The operations to log; empty: all.</summary>
    internal IReadOnlyList<string> OperationNames => ListOf(Operations);

    /// <summary>The operations that are durable; none without a file.</summary>
    internal IReadOnlyList<string> DurableNames => File is null || DurableOperations == None ? [] : ListOf(DurableOperations ?? DurableByDefault);

    /// <summary>The fields to mask.</summary>
    internal IReadOnlyList<string> MaskedFields => ListOf(Masked);

    /// <summary>The fields to hash.</summary>
    internal IReadOnlyList<string> HashedFields => ListOf(Hashed);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        new[]
        {
            Finding(nameof(File), File is null ? null : FaultOfFile(File)),
            Finding(nameof(AllowSample), FaultOfShare(AllowSample)),
            Finding(nameof(Operations), FaultOfNames(Operations, OperationSet.Known, "an operation")),
            Finding(
                nameof(DurableOperations),
                DurableOperations == None ? null : FaultOfNames(DurableOperations, OperationSet.Known, "an operation, nor `none`")),
            Finding(nameof(Masked), FaultOfNames(Masked, ProtectedFields.Known, "a field that can be masked")),
            Finding(nameof(Hashed), FaultOfNames(Hashed, ProtectedFields.Known, "a field that can be hashed")),
            Finding(
                nameof(Hashed),
                MaskedFields.Intersect(HashedFields).FirstOrDefault() is { } both ? $"names `{both}`, which is masked, too" : null),
            Finding(
                nameof(HashKeyFile),
                HashKeyFile is null || System.IO.File.Exists(HashKeyFile) ? null : $"is `{HashKeyFile}`, which does not exist"),
        }.Concat(Unmet()).OfType<ValidationResult>();

    // A setting that has no effect is a mistake: its author believes that something is logged, or kept out of the log.
    private IEnumerable<ValidationResult?> Unmet() =>
    [
        Needs(nameof(DurableOperations), DurableOperations is not null and not None, File is not null, nameof(File)),
        Needs(nameof(DurableWaitMilliseconds), DurableWaitMilliseconds != Defaults.DurableWaitMilliseconds, File is not null, nameof(File)),
        Needs(nameof(MaxFileMegabytes), MaxFileMegabytes != Defaults.MaxFileMegabytes, File is not null, nameof(File)),
        Needs(nameof(MaxFileHours), MaxFileHours != Defaults.MaxFileHours, File is not null, nameof(File)),
        Needs(nameof(MaxFiles), MaxFiles != Defaults.MaxFiles, File is not null, nameof(File)),
        Needs(nameof(HashKeyFile), HashKeyFile is not null, Hashed is not null, nameof(Hashed)),
        Needs(nameof(Masked), Masked is not null, IsOn, Sink),
        Needs(nameof(Hashed), Hashed is not null, IsOn, Sink),
        Needs(nameof(Operations), Operations is not null, IsOn, Sink),
        Needs(nameof(AllowSample), AllowSample != Defaults.AllowSample, IsOn, Sink),
        Needs(nameof(Denies), Denies != Defaults.Denies, IsOn, Sink),
        Needs(nameof(QueueMegabytes), QueueMegabytes != Defaults.QueueMegabytes, IsOn, Sink),
        Needs(nameof(MaxRecordsPerCall), MaxRecordsPerCall != Defaults.MaxRecordsPerCall, IsOn, Sink),
    ];

    private static ValidationResult? Needs(string name, bool isSet, bool isMet, string condition) =>
        Finding(name, isSet && !isMet ? $"needs CasesPdp:DecisionLog:{condition}" : null);

    private static string[] ListOf(string? text) =>
        text?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    private static ValidationResult? Finding(string name, string? fault) =>
        fault is null ? null : new ValidationResult($"CasesPdp:DecisionLog:{name} {fault}");

    private static string? FaultOfFile(string path)
    {
        if (path.Length == 0 || Directory.Exists(path))
        {
            return $"must be the path of a file, not `{path}`";
        }

        return Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))) ? null : $"is `{path}`, whose directory does not exist";
    }

    private static string? FaultOfShare(string text) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var share) && share <= 1
            ? null
            : $"must be a number from 0 to 1, such as 0.01, not `{text}`";

    private static string? FaultOfNames(string? text, IReadOnlyCollection<string> known, string what)
    {
        if (text is not null && ListOf(text).Length == 0)
        {
            return "is empty: name one, or leave the setting out";
        }

        var unknown = ListOf(text).FirstOrDefault(n => !known.Contains(n));
        return unknown is null ? null : $"names `{unknown}`, which is not {what}{NameSuggestion.Ending(unknown, known)}";
    }
}
