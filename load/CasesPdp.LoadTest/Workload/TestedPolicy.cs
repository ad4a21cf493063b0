using CasesPdp.Decisions;
using CasesPdp.LoadTest.Options;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Compilation;
using CasesPdp.Workloads;

namespace CasesPdp.LoadTest.Workload;

/// <summary>The policy that the load asks about: a synthetic fleet, or a bundle that was named.</summary>
internal sealed class TestedPolicy
{
    // As long as the epoch of a server, which is drawn at random.
    private const string Epoch = "0123456789abcdef";

    private readonly string? _directory;

    private TestedPolicy(Bundle bundle, PolicySnapshot snapshot, Fleet? fleet, string? directory)
    {
        Bundle = bundle;
        Snapshot = snapshot;
        Fleet = fleet;
        _directory = directory;
    }

    public Bundle Bundle { get; }

    public PolicySnapshot Snapshot { get; }

    /// <summary>The fleet, if it is one: only these can be written down for Cerbos.</summary>
    public Fleet? Fleet { get; }

    public static TestedPolicy Make(LoadOptions options) =>
        options.Bundle is { } directory ? Read(directory) : OfFleet(options.Roles, options.Spaces);

    public static TestedPolicy OfFleet(int roles, int spaces)
    {
        var fleet = Fleet.Make(roles, spaces);
        return new TestedPolicy(fleet.Bundle, fleet.Policy, fleet, null);
    }

    /// <summary>The directory of the bundle; a fleet is written to <paramref name="target"/> first.</summary>
    public string Directory(string target)
    {
        if (_directory is null && !System.IO.Directory.Exists(target))
        {
            Fleet!.Write(target);
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
