using Microsoft.AspNetCore.Http.Features;

namespace Inbox.AspNetCore.Http;

internal static class FeatureCollectionExtensions
{
    /// <summary>
    /// What <c>Get</c> gives. A generic method of an interface costs a look-up of its own, for each call, which an indexer does not.
    /// </summary>
    public static TFeature? Find<TFeature>(this IFeatureCollection features)
        where TFeature : class => (TFeature?)features[typeof(TFeature)];
}
