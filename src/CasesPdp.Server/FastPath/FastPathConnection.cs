using CasesPdp.Server.Callers;
using CasesPdp.Server.Hosting;
using Microsoft.AspNetCore.Connections;

namespace CasesPdp.Server.FastPath;

/// <summary>A connection of the decisions listener whose caller may ask for decisions without a token: a feature of it.</summary>
/// <param name="Slot">Its place among the connections of the listener.</param>
/// <param name="Caller">Who calls.</param>
internal sealed record FastPathConnection(ConnectionSlot Slot, Caller Caller)
{
    /// <summary>Marks connections on which the fast path may answer. Stands behind the judgement of the caller.</summary>
    public static ConnectionDelegate Mark(ConnectionDelegate next) => connection =>
    {
        if (connection.Features.Get<Caller>() is { } caller
            && caller.Has(Grants.Decisions)
            && connection.Features.Get<ConnectionSlot>() is { } slot)
        {
            connection.Features.Set(new FastPathConnection(slot, caller));
        }

        return next(connection);
    };
}
