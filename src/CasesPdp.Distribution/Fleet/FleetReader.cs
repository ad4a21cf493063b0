using CasesPdp.Distribution.Etcd;

namespace CasesPdp.Distribution.Fleet;

/// <summary>Reads what the instances of a channel say that they serve.</summary>
public sealed class FleetReader(EtcdClient client, string channel)
{
    // Replies have to stay below 8 MiB, and a status may have 16 KiB.
    internal const int Page = 256;

    /// <summary>The status of every live instance.</summary>
    /// <exception cref="Stores.StoreException">It was not read.</exception>
    public async Task<FleetReading> ReadAsync(CancellationToken cancellation)
    {
        var prefix = client.Keys.Fleet(channel);
        var entries = await client.ReadAllAsync(prefix, keysOnly: false, Page, cancellation).ConfigureAwait(false);
        var members = new List<FleetStatus>();
        foreach (var entry in entries)
        {
            // Nobody speaks for another: the key is what rights are given for.
            if (FleetStatus.Read(entry.Value.Memory) is { } status
                && string.Equals(EtcdKeys.Rest(entry.Key, prefix), $"{status.Instance}/{status.Boot}", StringComparison.Ordinal))
            {
                members.Add(status);
            }
        }

        return new FleetReading(members, entries.Count - members.Count);
    }
}
