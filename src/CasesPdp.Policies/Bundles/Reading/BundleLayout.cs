using CasesPdp.Policies.Naming;

namespace CasesPdp.Policies.Bundles.Reading;

/// <summary>The names that files and directories of a bundle have, and the findings about others.</summary>
internal static class BundleLayout
{
    public const string Settings = "pdp.yaml";
    public const string Subjects = "subjects.yaml";
    public const string Roles = "roles";
    public const string Features = "features";

    public const string Tests = "tests";

    private static readonly string[] TopLevel = [Settings, Subjects, Roles, Features, Tests];

    /// <summary>Whether an entry is left out without a finding, such as Kubernetes' <c>..data</c>.</summary>
    public static bool IsSilent(string name) => name.StartsWith('.');

    /// <summary>Whether a top-level entry is left out without a finding.</summary>
    public static bool IsSilentAtTop(string name) =>
        IsSilent(name) || name.StartsWith("README", StringComparison.OrdinalIgnoreCase);

    /// <summary>The kind of a top-level file.</summary>
    public static BundleFileKind? FileAtTop(string name) => name switch
    {
        Settings => BundleFileKind.Settings,
        Subjects => BundleFileKind.Subjects,
        _ => null,
    };

    /// <summary>The kind of the files in a top-level directory.</summary>
    public static BundleFileKind? DirectoryAtTop(string name) => name switch
    {
        Roles => BundleFileKind.Role,
        Features => BundleFileKind.Feature,
        Tests => BundleFileKind.Test,
        _ => null,
    };

    /// <summary>The kind of a file, or of the files in a directory, by its path; null for the bundle as a whole.</summary>
    public static BundleFileKind? KindOf(string path) => DirectoryAtTop(path.Split('/')[0]) ?? FileAtTop(path);

    public static bool IsDocument(string name) =>
        name.EndsWith(".json", StringComparison.Ordinal)
        || name.EndsWith(".yaml", StringComparison.Ordinal)
        || name.EndsWith(".yml", StringComparison.Ordinal);

    public static void WarnAtTop(string name, BundleFindings findings)
    {
        var stem = name.Split('.')[0];
        var nearest = TopLevel.FirstOrDefault(known => known.Split('.')[0] == stem)
            ?? NameSuggestion.Nearest(name, TopLevel)
            ?? NameSuggestion.Nearest(stem, TopLevel);
        findings.Warning(
            DiagnosticCodes.EntryNotRead,
            Whole(name),
            $"{MessageText.Quote(name)} is not part of a bundle and is not read.{MessageText.DidYouMean(nearest)}");
    }

    public static void WarnExtension(string path, BundleFindings findings) => findings.Warning(
        DiagnosticCodes.EntryNotRead,
        Whole(path),
        "The file is not read: only names ending in `.json`, `.yaml` or `.yml` are.");

    public static void WarnSubdirectory(string path, BundleFindings findings) => findings.Warning(
        DiagnosticCodes.EntryNotRead,
        Whole(path),
        "The directory is not read: files must be directly in `roles`, `features` or `tests`.");

    public static void ErrorExpectedFile(string path, BundleFindings findings) => findings.Error(
        DiagnosticCodes.WrongEntryKind,
        Whole(path),
        $"{MessageText.Quote(path)} must be a file; found a directory.");

    public static void ErrorExpectedDirectory(string path, BundleFindings findings) => findings.Error(
        DiagnosticCodes.WrongEntryKind,
        Whole(path),
        $"{MessageText.Quote(path)} must be a directory; found a file.");

    public static void ErrorTooManyFiles(int count, ReadingContext context) => context.Findings.Error(
        DiagnosticCodes.TooManyFiles,
        Whole(BundleFindings.WholeBundle),
        $"The bundle has {count} files or more; at most {context.Limits.Files} are read.");

    /// <summary>The place of a finding about a file as a whole.</summary>
    public static SourceSpan Whole(string path) => new(path, 0, 0);
}
