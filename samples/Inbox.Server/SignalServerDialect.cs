namespace Inbox.Server;

/// <summary>Adds Signal Server v1.</summary>
internal static class SignalServerDialect
{
    public static void AddSignalServerDialect(this IServiceCollection services, ServerSettings settings)
    {
        if (settings.SignalServer)
        {
            _ = services.AddSignalServer(options =>
            {
                options.MessagesPerSecond = settings.RateLimit;
                options.RegistrationsPerMinute = settings.RateLimit == 0 ? 0 : options.RegistrationsPerMinute;
                options.AuthorizeAdmin = context => new(Operator.Is(context, settings.AdminKey));
            });
        }
    }

    /// <summary>Maps the routes at the root and under <c>/api</c>, a prefix that a proxy may pass on.</summary>
    public static void MapSignalServerDialect(this WebApplication app, ServerSettings settings)
    {
        if (settings.SignalServer)
        {
            app.MapSignalServer();
            app.MapGroup("/api").MapSignalServer();
        }
    }
}
