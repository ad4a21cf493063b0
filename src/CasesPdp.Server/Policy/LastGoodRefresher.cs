namespace CasesPdp.Server.Policy;

/// <summary>Has the revision in force stored again when that failed, or when its channel was confirmed long after.</summary>
internal sealed class LastGoodRefresher(LastGoodKeeper keeper, RevisionControl control, TimeProvider time) : BackgroundService
{
    /// <summary>How often it looks.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (keeper.IsBehind)
            {
                control.StoreInForce();
            }
        }
    }
}
