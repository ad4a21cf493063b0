using CasesPdp.Decisions;
using CasesPdp.Decisions.Snapshots;
using CasesPdp.Policies;

namespace CasesPdp.Server.Snapshots;

/// <summary>The policy in force as bytes: encoded once, when somebody first wants it, and shared by all who do.</summary>
/// <remarks>Of earlier revisions nothing is kept; what is still being sent lives until it is sent. Thread-safe.</remarks>
internal sealed class SnapshotEncodings(ActiveSnapshot<LoadedPolicy> active)
{
    private readonly Lock _gate = new();
    private PolicySnapshot? _policy;
    private Task<EncodedSnapshot>? _encoded;

    /// <summary>The revision in force.</summary>
    public Revision InForce => active.Current.Snapshot.Revision;

    /// <summary>The policy in force.</summary>
    public Task<EncodedSnapshot> CurrentAsync()
    {
        lock (_gate)
        {
            var policy = active.Current.Snapshot;
            if (_encoded is null or { IsFaulted: true } || _policy != policy)
            {
                _policy = policy;
                _encoded = Task.Run(() => SnapshotWriter.Write(policy));
            }

            return _encoded;
        }
    }

    /// <summary>Releases the bytes: nobody is there to whom they would be sent.</summary>
    public void Release()
    {
        lock (_gate)
        {
            (_policy, _encoded) = (null, null);
        }
    }
}
