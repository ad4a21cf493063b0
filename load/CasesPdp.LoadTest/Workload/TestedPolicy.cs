using CasesPdp.Decisions;
using CasesPdp.LoadTest.CommandLine;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Compilation;
using CasesPdp.Workloads;

namespace CasesPdp.LoadTest.Workload;

/// <summary>The policy that the load asks about: a synthetic policy, or a bundle that was named.</summary>
internal sealed class TestedPolicy
{
    // As long as a server's epoch, which is random.
    private const string Epoch = "0123456789abcdef";

    private readonly string? _directory;

    private TestedPolicy(Bundle bundle, PolicySnapshot snapshot, SyntheticPolicy? synthetic, string? directory)
    {
        Bundle = bundle;
        Snapshot = snapshot;
        Synthetic = synthetic;
        _directory = directory;
    }

    public Bundle Bundle { get; }

    public PolicySnapshot Snapshot { get; }

    /// <summary>The synthetic policy, if it is one: only these can be written down for Cerbos.</summary>
    public SyntheticPolicy? Synthetic { get; }

    public static TestedPolicy Make(LoadOptions options) =>
        options.Bundle is { } directory ? Read(directory) : Synthesize(options.Roles, options.Spaces);

    public static TestedPolicy Synthesize(int roles, int spaces)
    {
        var policy = SyntheticPolicy.Make(roles, spaces);
        return new TestedPolicy(policy.Bundle, policy.Snapshot, policy, null);
    }

    /// <summary>The directory of the bundle; a policy is written to <paramref name="target"/> first.</summary>
    public string Directory(string target)
    {
        if (_directory is null && !System.IO.Directory.Exists(target))
        {
            Synthetic!.Write(target);
        }

        return _directory ?? target;
    }

    private static TestedPolicy Read(string directory)
    {
        var reading = BundleReader.Read(directory);
        var bundle = reading.Bundle
            ?? throw new UsageException($"the bundle `{directory}` is unusable:\n{string.Join('\n', reading.Diagnostics)}");
        return new TestedPolicy(bundle, PolicyCompiler.Compile(bundle, Epoch, sequence: 1), null, directory);
    }
}
