using CasesPdp.Decisions;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Compilation;

namespace CasesPdp.Workloads;

/// <summary>A synthetic policy, read from its own files and compiled. Its digest is the one that a server gives the same files.</summary>
public sealed class SyntheticPolicy
{
    // As long as a server's epoch, which is random.
    private const string Epoch = "0123456789abcdef";

    private SyntheticPolicy(int roles, int spaces, IReadOnlyList<BundleFile> files)
    {
        Roles = roles;
        Spaces = spaces;
        Files = files;
        Bundle = BundleReader.Read(files).Bundle ?? throw new InvalidOperationException("The synthetic bundle has errors.");
        Snapshot = PolicyCompiler.Compile(Bundle, Epoch, sequence: 1);
    }

    /// <summary>How many roles it has, besides those of the deployment.</summary>
    public int Roles { get; }

    /// <summary>How many spaces it lists.</summary>
    public int Spaces { get; }

    /// <summary>The files of the bundle.</summary>
    public IReadOnlyList<BundleFile> Files { get; }

    /// <summary>The bundle.</summary>
    public Bundle Bundle { get; }

    /// <summary>What it compiles to.</summary>
    public PolicySnapshot Snapshot { get; }

    /// <summary>Makes a policy; with <paramref name="restrictedCases"/>, one that evaluates restricted cases.</summary>
    public static SyntheticPolicy Make(int roles, int spaces, bool restrictedCases = false) =>
        new(roles, spaces, SyntheticBundle.Files(roles, spaces, restrictedCases: restrictedCases));

    /// <summary>Writes the bundle as a directory that command line and server read.</summary>
    public void Write(string directory)
    {
        foreach (var file in Files)
        {
            var path = Path.Combine(directory, file.Path);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, file.Content.Span);
        }
    }
}
