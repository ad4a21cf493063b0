namespace CasesPdp.Client;

/// <summary>What every PDP does by its other methods.</summary>
public static class CasesPdpExtensions
{
    /// <summary>Keeps the items whose question is allowed, in their order.</summary>
    /// <exception cref="PdpException">One of them was not evaluated.</exception>
    public static async Task<IReadOnlyList<T>> FilterAsync<T>(
        this ICasesPdp pdp, IReadOnlyList<T> items, Func<T, CaseQuestion> question, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pdp);
        ArgumentNullException.ThrowIfNull(items);
        var decisions = await pdp.CheckManyAsync([.. items.Select(question)], cancellationToken).ConfigureAwait(false);
        return [.. items.Where((_, i) => decisions[i].IsAllowed)];
    }
}
