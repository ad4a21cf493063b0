using CasesPdp.Decisions;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Compilation;

namespace CasesPdp.Policies;

/// <summary>A policy in force: the compiled snapshot together with the documents that explain it. Swapped as one.</summary>
/// <param name="Bundle">The documents.</param>
/// <param name="Snapshot">What they compile to.</param>
/// <param name="IsDefault">Whether this is the built-in example policy.</param>
public sealed record LoadedPolicy(Bundle Bundle, PolicySnapshot Snapshot, bool IsDefault = false)
{
    /// <summary>Compiles the bundle.</summary>
    public static LoadedPolicy Compile(Bundle bundle, string epoch, ulong sequence, bool isDefault = false) =>
        new(bundle, PolicyCompiler.Compile(bundle, epoch, sequence), isDefault);

    /// <summary>The same policy under another revision number: nothing is compiled.</summary>
    public LoadedPolicy WithRevision(string epoch, ulong sequence) => this with
    {
        Snapshot = new PolicySnapshot
        {
            Revision = new Revision(epoch, sequence, Snapshot.Revision.Digest),
            Rules = Snapshot.Rules,
            Owners = Snapshot.Owners,
            Spaces = Snapshot.Spaces,
            Actions = Snapshot.Actions,
            Operations = Snapshot.Operations,
            FilesCreateTags = Snapshot.FilesCreateTags,
            SharedNames = Snapshot.SharedNames,
            ConnectorTypes = Snapshot.ConnectorTypes,
            ConnectorTypeRefused = Snapshot.ConnectorTypeRefused,
            Roles = Snapshot.Roles,
            SuperuserRole = Snapshot.SuperuserRole,
            Grants = Snapshot.Grants,
            Subjects = Snapshot.Subjects,
        },
    };
}
