using CasesPdp.Policies.Bundles;

namespace CasesPdp.Server.Reload;

/// <summary>Stores what goes in force, where a store is configured. That it could not be stored changes nothing but the log.</summary>
internal sealed class RevisionShelf(LastGoodStore? store, ILogger<RevisionShelf> log)
{
    /// <summary>Stores the bundle in force.</summary>
    public void Keep(BundlePack pack, bool isPinned, string revision)
    {
        try
        {
            store?.Save(pack, isPinned);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            ReloadLog.NotStored(log, revision, refused.Message);
        }
    }
}
