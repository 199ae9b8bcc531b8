// The first import of each page's script. A script runs only when everything that it imports has loaded, so the page works from here on.
document.querySelector('#unready')?.remove();
